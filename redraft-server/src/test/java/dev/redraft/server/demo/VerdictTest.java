package dev.redraft.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The judge itself: it accepts exactly the states after a number of writes that is not too small.
 */
class VerdictTest {
  private final Journal journal = new Journal(7, 3);
  private final Map<Integer, String> server = new HashMap<>();

  private Verdict verdict(int required) {
    return Verdict.of(journal, required, server::get);
  }

  private void write(int key) {
    server.put(key, journal.set(key));
  }

  @Test
  void acceptsEverythingAndWritesUnderWay() {
    write(0);
    write(1);
    journal.acknowledge(2);
    write(0);
    assertThat(verdict(2)).isEqualTo(new Verdict(2, 3, 0, null));
  }

  @Test
  void findsALostWrite() {
    write(0);
    String old = journal.set(1);
    journal.set(1);
    journal.acknowledge(3);
    server.put(1, old);
    assertThat(verdict(2)).isEqualTo(new Verdict(3, 2, 1, null));
    Verdict strict = verdict(3);
    assertThat(strict.isRight()).isFalse();
    assertThat(strict.lost()).isEqualTo(1);
    assertThat(strict.problem()).contains("c7:0000001 holds", "write 1", "instead of", "write 2");
  }

  @Test
  void findsAGapBeforeALaterWrite() {
    write(0);
    journal.set(1);
    write(2);
    assertThat(verdict(0).isRight()).isFalse();
    assertThat(verdict(0).problem()).contains("c7:0000001 holds nothing");
  }

  @Test
  void deletionsUnderWayMayHaveHappened() {
    write(0);
    journal.acknowledge(1);
    journal.delete(0);
    assertThat(verdict(1).recovered()).isEqualTo(1);
    server.clear();
    assertThat(verdict(1).recovered()).isEqualTo(2);
    journal.acknowledge(1);
    journal.set(0);
    assertThat(verdict(2).recovered()).isEqualTo(2);
  }

  @Test
  void findsADeletedKeyThatIsBack() {
    write(0);
    journal.delete(0);
    journal.acknowledge(2);
    assertThat(verdict(2).isRight()).isFalse();
  }

  @Test
  void findsValuesThatWereNeverWritten() {
    write(0);
    server.put(1, journal.value(0));
    assertThat(verdict(0).problem()).contains("c7:0000001 holds").contains("never written to it");
    server.put(1, journal.value(0).replace("brown", "green"));
    assertThat(verdict(0).isRight()).isFalse();
    server.put(1, "anything");
    assertThat(verdict(0).isRight()).isFalse();
  }

  @Test
  void findsHalfATransaction() {
    String first = journal.set(0);
    journal.joinNext();
    journal.set(1);
    server.put(0, first);
    assertThat(verdict(0).problem()).contains("a transaction is there in part");
    server.clear();
    assertThat(verdict(0).recovered()).isZero();
  }

  @Test
  void valuesOfAFormerLifeAreNotTakenForNewOnes() {
    write(0);
    String lost = journal.set(0);
    journal.resume(1);
    journal.set(0);
    server.put(0, lost);
    assertThat(verdict(1).isRight()).isFalse();
  }

  @Test
  void knowsWhatWasAcknowledgedWhen() {
    long before = System.nanoTime();
    write(0);
    journal.acknowledge(1);
    assertThat(journal.acknowledgedBefore(before - 1)).isZero();
    assertThat(journal.acknowledgedBefore(System.nanoTime())).isEqualTo(1);
  }
}

package dev.redraft.aof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redraft.base.Seeds;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LogRingTest {
  private static final int LIMIT = 4096;

  private static byte[] drain(LogRing ring, long to) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (long at = ring.consumed(); at < to; ) {
      ByteBuffer part = ring.view(at, to);
      byte[] bytes = new byte[part.remaining()];
      part.get(bytes);
      out.writeBytes(bytes);
      at += bytes.length;
    }
    ring.consume(to);
    return out.toByteArray();
  }

  @Test
  void showsOnlyWholeUnits() {
    LogRing ring = new LogRing(LIMIT, 0);
    ring.append(new byte[10], 0, 10);
    assertThat(ring.batchEnd(100)).isZero();
    ring.commit();
    ring.append(new byte[10], 0, 10);
    assertThat(ring.batchEnd(100)).isEqualTo(10);
    ring.commit();
    assertThat(ring.batchEnd(100)).isEqualTo(20);
    assertThatThrownBy(() -> ring.consume(30)).isInstanceOf(IllegalStateException.class);
    ring.free();
  }

  @Test
  void tellsOfReliefOnceAndOnlyAProducerThatFoundItFull() {
    LogRing ring = new LogRing(LIMIT, 0);
    byte[] unit = new byte[LIMIT / 2];
    ring.append(unit, 0, unit.length);
    ring.commit();
    assertThat(ring.full()).isFalse();
    assertThat(ring.takeRelief()).isFalse();
    ring.append(unit, 0, unit.length);
    ring.commit();
    assertThat(ring.full()).isTrue();
    ring.consume(unit.length);
    assertThat(ring.takeRelief()).isTrue();
    assertThat(ring.takeRelief()).isFalse();
    assertThat(ring.full()).isFalse();
    ring.free();
  }

  @Test
  void takesAUnitLongerThanItsLimit() {
    LogRing ring = new LogRing(LIMIT, 0);
    byte[] huge = new byte[10 * LIMIT];
    new Random(1).nextBytes(huge);
    ring.append(huge, 0, huge.length);
    ring.commit();
    assertThat(ring.full()).isTrue();
    assertThat(ring.batchEnd(100)).isEqualTo(huge.length);
    assertThat(drain(ring, huge.length)).isEqualTo(huge);
    assertThat(ring.full()).isFalse();
    ring.trim();
    ring.free();
  }

  @Test
  void stopsAtMarkers() {
    LogRing ring = new LogRing(LIMIT, 7);
    ring.append(new byte[10], 0, 10);
    assertThatThrownBy(() -> ring.mark(w -> true)).isInstanceOf(IllegalStateException.class);
    ring.commit();
    Marker marker = w -> true;
    ring.mark(marker);
    ring.append(new byte[10], 0, 10);
    ring.commit();
    assertThat(ring.markerHere()).isNull();
    assertThat(ring.batchEnd(1000)).isEqualTo(17);
    drain(ring, 17);
    assertThat(ring.markerHere()).isSameAs(marker);
    assertThat(ring.batchEnd(1000)).isEqualTo(17);
    ring.passMarker();
    assertThat(ring.batchEnd(1000)).isEqualTo(27);
    ring.skipTo(27);
    assertThat(ring.pending()).isZero();
    ring.free();
  }

  @Test
  void agreesWithAQueueOfUnits() {
    Random random = Seeds.random("LogRingTest");
    for (int round = 0; round < 15; round++) {
      long start = random.nextInt(10_000);
      LogRing ring = new LogRing(LIMIT, start);
      ByteArrayOutputStream written = new ByteArrayOutputStream();
      ByteArrayOutputStream read = new ByteArrayOutputStream();
      TreeSet<Long> ends = new TreeSet<>();
      ArrayDeque<Long> marks = new ArrayDeque<>();
      for (int i = 0; i < 500; i++) {
        if (random.nextInt(3) > 0) {
          for (int part = random.nextInt(4); part >= 0; part--) {
            byte[] bytes = new byte[random.nextInt(random.nextInt(20) == 0 ? 5000 : 200)];
            random.nextBytes(bytes);
            ring.append(bytes, 0, bytes.length);
            written.writeBytes(bytes);
          }
          ring.commit();
          ends.add(ring.position());
          if (random.nextInt(10) == 0) {
            marks.add(ring.position());
            ring.mark(w -> true);
          }
        } else {
          consumeOne(ring, random, ends, marks, read);
        }
        assertThat(ring.position()).isEqualTo(start + written.size());
      }
      while (ring.pending() > 0 || ring.markerHere() != null) {
        consumeOne(ring, random, ends, marks, read);
      }
      assertThat(read.toByteArray()).isEqualTo(written.toByteArray());
      assertThat(marks).isEmpty();
      ring.free();
    }
  }

  private static void consumeOne(
      LogRing ring,
      Random random,
      TreeSet<Long> ends,
      ArrayDeque<Long> marks,
      ByteArrayOutputStream read) {
    if (ring.markerHere() != null) {
      assertThat(marks.poll()).isEqualTo(ring.consumed());
      ring.passMarker();
      return;
    }
    int size = 1024 + random.nextInt(4000);
    long from = ring.consumed();
    long to = ring.batchEnd(size);
    if (from == to) {
      return;
    }
    assertThat(ends).contains(to);
    if (marks.peek() != null) {
      assertThat(to).isLessThanOrEqualTo(marks.peek());
    }
    if (to - from > size) {
      assertThat(ends.higher(from)).as("one unit only").isEqualTo(to);
    }
    read.writeBytes(drain(ring, to));
  }

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void handsOverBetweenThreads() throws Exception {
    LogRing ring = new LogRing(16 * 1024, 0);
    int units = 100_000;
    CompletableFuture<Long> producer = CompletableFuture.supplyAsync(() -> produce(ring, units));
    long expected = 0;
    int next = 0;
    int left = 0;
    while (next < units || left > 0) {
      long to = ring.batchEnd(4096);
      for (long at = ring.consumed(); at < to; ) {
        ByteBuffer part = ring.view(at, to);
        at += part.remaining();
        while (part.hasRemaining()) {
          int b = part.get() & 0xff;
          if (left == 0) {
            left = b;
            expected += b + 1;
          } else {
            left--;
            if (b != (next & 0xff)) {
              throw new AssertionError("unit " + next + " holds " + b);
            }
          }
          next += left == 0 ? 1 : 0;
        }
      }
      assertThat(left).as("batches end with a unit").isZero();
      if (to == ring.consumed()) {
        Thread.onSpinWait();
      }
      ring.consume(to);
    }
    assertThat(producer.get()).isEqualTo(expected).isEqualTo(ring.consumed());
    ring.free();
  }

  /** Unit i: its length, from 1 to 100, then so many bytes of value i. */
  private static long produce(LogRing ring, int units) {
    byte[] bytes = new byte[101];
    for (int i = 0; i < units; i++) {
      int length = 1 + i % 100;
      bytes[0] = (byte) length;
      java.util.Arrays.fill(bytes, 1, length + 1, (byte) i);
      while (ring.full()) {
        Thread.onSpinWait();
      }
      ring.append(bytes, 0, length + 1);
      ring.commit();
    }
    return ring.position();
  }
}

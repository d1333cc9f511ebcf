package dev.redraft.aof;

import static dev.redraft.aof.AofFixture.batch;
import static dev.redraft.aof.AofFixture.command;
import static dev.redraft.aof.AofFixture.cutOff;
import static dev.redraft.aof.AofFixture.join;
import static dev.redraft.aof.AofFixture.latin;
import static dev.redraft.aof.AofFixture.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redraft.aof.Replay.End;
import dev.redraft.platform.DiskFile;
import dev.redraft.platform.Entropy;
import dev.redraft.platform.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReplayerTest {
  private static final Path PATH = Path.of("/d/f");

  private AofFixture.CollectingSink sink = new AofFixture.CollectingSink();
  private final List<Long> progress = new ArrayList<>();

  private Replay replay(byte[]... parts) throws IOException, ReplayException {
    sink = new AofFixture.CollectingSink();
    SimulatedDisk disk = new SimulatedDisk();
    disk.put(PATH, join(parts));
    try (DiskFile file = disk.openForRead(PATH)) {
      return new Replayer(file, "f", 0, false, 1024, sink, progress::add, 1000).run();
    }
  }

  @Test
  void handsOverCommandsAndSkipsComments() throws Exception {
    Replay replay = replay(set(1), latin("#TS:1628217470\r\n"), set(2), command("SET", "", "\r\n"));
    assertThat(replay.isComplete()).isTrue();
    assertThat(replay.ours()).isFalse();
    assertThat(replay.commands()).isEqualTo(3);
    assertThat(sink.commands).containsExactly("SET key1 value1", "SET key2 value2", "SET  \r\n");
  }

  @Test
  void argumentsMayBeLargerThanTheBuffer() throws Exception {
    String big = "x".repeat(5000);
    List<byte[]> parts = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    Entropy entropy = new Entropy(7);
    for (int i = 0; i < 300; i++) {
      String[] words = new String[1 + entropy.nextInt(6)];
      for (int j = 0; j < words.length; j++) {
        words[j] =
            i
                + ":"
                + j
                + big.substring(
                    0, entropy.nextInt(3) == 0 ? entropy.nextInt(5000) : entropy.nextInt(400));
      }
      parts.add(command(words));
      expected.add(String.join(" ", words));
    }
    Replay replay = replay(parts.toArray(byte[][]::new));
    assertThat(replay.isComplete()).isTrue();
    assertThat(sink.commands).isEqualTo(expected);
    assertThat(progress).hasSizeGreaterThan(100).isSorted();
  }

  @Test
  void everyCutOfAPlainFileIsAShortReadAtTheLastWholeCommand() throws Exception {
    byte[] first = set(1);
    byte[] whole = join(first, command("SET", "abc", "de"));
    for (int cut = 1; cut < whole.length - first.length; cut++) {
      Replay replay = replay(cutOff(whole, cut));
      assertThat(replay.end()).as("cut %d", cut).isEqualTo(End.SHORT);
      assertThat(replay.validUpTo()).isEqualTo(first.length);
      assertThat(sink.commands).containsExactly("SET key1 value1");
    }
  }

  @Test
  void aTransactionIsHandedOverWholeOrNotAtAll() throws Exception {
    byte[] head = join(set(1), command("multi"), set(2), set(3));
    Replay replay = replay(head, command("EXEC"), set(4));
    assertThat(sink.commands)
        .containsExactly(
            "SET key1 value1", "tx:SET key2 value2", "tx:SET key3 value3", "SET key4 value4");
    assertThat(replay.isComplete()).isTrue();
    replay = replay(head);
    assertThat(replay.end()).isEqualTo(End.UNFINISHED_TRANSACTION);
    assertThat(replay.validUpTo()).isEqualTo(set(1).length);
    assertThat(sink.commands).containsExactly("SET key1 value1");
    replay = replay(cutOff(head, 3));
    assertThat(replay.end()).isEqualTo(End.SHORT);
    assertThat(replay.validUpTo()).isEqualTo(set(1).length);
    replay = replay(command("EXEC"), set(1));
    assertThat(replay.isComplete()).isTrue();
  }

  @Test
  void namesWhatIsNoCommand() throws Exception {
    for (String bad :
        List.of(
            "!",
            "\0\0\0",
            "*0\r\n",
            "*-1\r\n",
            "*x\r\n",
            "*1\n$1\r\na\r\n",
            "*1\r\n#1\r\na\r\n",
            "*1\r\n$-1\r\n\r\n",
            "*1\r\n$1\r\nabc",
            "*99999999999\r\n$1\r\n",
            "*1\r\n$9999999999\r\n",
            "#" + "x".repeat(1100))) {
      Replay replay = replay(set(1), latin(bad));
      assertThat(replay.end()).as(bad).isEqualTo(End.BAD_FORMAT);
      assertThat(replay.validUpTo()).isEqualTo(set(1).length);
      assertThat(replay.reason()).isNotEmpty();
    }
  }

  @Test
  void aClaimedLengthTakesNoMemory() throws Exception {
    assertThat(replay(latin("*1\r\n$2000000000\r\nabc")).end()).isEqualTo(End.SHORT);
    assertThat(replay(latin("*200000000\r\n$1\r\nabc")).end()).isEqualTo(End.SHORT);
  }

  @Test
  void aBatchIsCheckedBeforeItIsApplied() throws Exception {
    byte[] one = batch(0, set(1), latin("#TS:12\r\n"), set(2));
    byte[] big = batch(0, command("SET", "k", "v".repeat(9000)));
    Replay replay = replay(one, big, set(9), batch(one.length, set(3)));
    assertThat(replay.isComplete()).isTrue();
    assertThat(replay.ours()).isTrue();
    assertThat(replay.synced()).isEqualTo(one.length);
    assertThat(sink.commands).hasSize(5);

    byte[] whole = join(one, big);
    for (int at : new int[] {one.length, one.length + 10, one.length + 60, whole.length - 3}) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 1;
      replay = replay(damaged);
      assertThat(replay.validUpTo()).isEqualTo(one.length);
      assertThat(replay.ours()).isTrue();
      assertThat(replay.isComplete()).isFalse();
      assertThat(sink.commands).hasSize(2);
    }
  }

  @Test
  void anIntactBatchWithNonsenseIsNeverLegal() throws Exception {
    assertThat(replay(batch(0, latin("hello"))).end()).isEqualTo(End.BAD_CONTENT);
    assertThat(replay(batch(0, cutOff(set(1), 2)), latin("\r\n")).end()).isEqualTo(End.BAD_CONTENT);
    assertThat(replay(batch(0, command("MULTI")), batch(0, command("EXEC"))).end())
        .isEqualTo(End.BAD_CONTENT);
    assertThat(replay(batch(0, batch(0, set(1)))).end()).isEqualTo(End.BAD_CONTENT);
    assertThat(replay(command("MULTI"), batch(0, command("EXEC"))).end())
        .isEqualTo(End.BAD_CONTENT);
    assertThat(replay(batch(1, set(1))).end()).isEqualTo(End.BAD_BATCH);
  }

  @Test
  void redisMayCutABatchAndWriteOn() throws Exception {
    byte[] ours = batch(0, set(1), set(2), set(3));
    byte[] cutByRedis = cutOff(ours, set(3).length);
    Replay replay =
        replay(cutByRedis, command("SELECT", "0"), command("SET", "redis", "x".repeat(50)), set(5));
    assertThat(replay.isComplete()).isTrue();
    assertThat(replay.ours()).isFalse();
    assertThat(sink.commands)
        .hasSize(5)
        .contains("SET key2 value2")
        .doesNotContain("SET key3 value3");
  }

  @Test
  void aTornCommentThatSwallowsTheNextHeaderIsNoCutOfRedis() throws Exception {
    byte[] first = batch(0, latin("#TS:12\r\n"), set(1));
    java.util.Arrays.fill(first, Annotations.HEADER_BYTES + 3, first.length, (byte) 0);
    byte[] second = batch(0, set(2));
    Replay replay = replay(first, second);
    assertThat(replay.end()).isEqualTo(End.BAD_BATCH);
    assertThat(replay.ours()).isTrue();
    second[second.length - 9] = 0;
    second[5] ^= 1;
    replay = replay(first, second);
    assertThat(replay.validUpTo()).isZero();
    assertThat(replay.ours()).isTrue();
    assertThat(sink.commands).isEmpty();
  }

  @Test
  void anErrorOfTheSinkNamesFileAndOffset() {
    assertThatThrownBy(() -> replay(set(1), command("NOSUCH")))
        .isInstanceOf(ReplayException.class)
        .hasMessage(
            "Unknown command 'NOSUCH' reading the append only file f at offset " + set(1).length);
  }
}

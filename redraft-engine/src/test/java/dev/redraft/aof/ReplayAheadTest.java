package dev.redraft.aof;

import static dev.redraft.aof.AofFixture.batch;
import static dev.redraft.aof.AofFixture.command;
import static dev.redraft.aof.AofFixture.join;
import static dev.redraft.aof.AofFixture.latin;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redraft.base.Slice;
import dev.redraft.platform.DiskFile;
import dev.redraft.platform.SimulatedDisk;
import dev.redraft.resp.Args;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;

/** Two threads replay what one replays. */
final class ReplayAheadTest {
  private static final Path PATH = Path.of("/d/f");

  private final long seed = Long.getLong("redraft.seed", System.nanoTime());
  private final Random random = new Random(seed);

  ReplayAheadTest() {
    System.out.println("redraft.seed=" + seed);
  }

  /** Notes all it hears, and what was announced of it. */
  private static class Trace implements ReplaySink {
    final List<String> heard = new ArrayList<>();
    final long failAt;
    int announced;

    Trace(long failAt) {
      this.failAt = failAt;
    }

    @Override
    public void startFile(String name) {}

    @Override
    public void command(Args args) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void command(Args args, long at) throws ReplayException {
      if (failAt >= 0 && at >= failAt) {
        throw new ReplayException("Unknown command '" + args.get(0) + "'");
      }
      heard.add(at + " " + args);
    }

    @Override
    public long number(Slice argument) {
      return argument.length();
    }

    @Override
    public void ahead(long[] numbers, int from, int to) {
      announced += to - from;
    }

    @Override
    public void timestamp(long unixSeconds, long cutAt) {
      heard.add(cutAt + " time " + unixSeconds);
    }

    @Override
    public void begin() {
      heard.add("begin");
    }

    @Override
    public void commit() {
      heard.add("commit");
    }
  }

  private static Replayer replayer(DiskFile file, ReplaySink sink) throws IOException {
    return new Replayer(file, "f", 0, false, 1024, sink, at -> {}, 1 << 20);
  }

  private static String alone(byte[] log, Trace trace) throws IOException {
    try (DiskFile file = open(log)) {
      return replayer(file, trace).run().toString();
    } catch (ReplayException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static String ahead(byte[] log, Trace trace, LongConsumer progress) throws IOException {
    try (DiskFile file = open(log)) {
      return new ReplayAhead(filling -> replayer(file, filling), "f", trace, progress)
          .run((level, message) -> {})
          .toString();
    } catch (ReplayException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static DiskFile open(byte[] log) throws IOException {
    SimulatedDisk disk = new SimulatedDisk();
    disk.put(PATH, log);
    return disk.openForRead(PATH);
  }

  private byte[] words() {
    String[] words = new String[1 + random.nextInt(random.nextInt(20) == 0 ? 200 : 4)];
    for (int i = 0; i < words.length; i++) {
      words[i] = "w".repeat(random.nextInt(random.nextInt(50) == 0 ? 3000 : 20)) + i;
    }
    return command(words);
  }

  private byte[] item() {
    return switch (random.nextInt(12)) {
      case 0 -> latin("#TS:" + (1_600_000_000L + random.nextInt(1000)) + "\r\n");
      case 1 -> latin("# a comment\n");
      case 2 -> {
        ByteArrayOutputStream transaction = new ByteArrayOutputStream();
        transaction.writeBytes(command("MULTI"));
        for (int i = random.nextInt(30); i > 0; i--) {
          transaction.writeBytes(words());
        }
        transaction.writeBytes(command("EXEC"));
        yield transaction.toByteArray();
      }
      default -> words();
    };
  }

  private byte[] log() {
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    boolean batches = random.nextBoolean();
    for (int i = random.nextInt(3000); i > 0; i--) {
      log.writeBytes(batches ? batch(0, item(), item()) : item());
    }
    byte[] bytes = log.toByteArray();
    if (random.nextInt(3) == 0) {
      return Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
    }
    for (int i = random.nextInt(3); i > 0 && bytes.length > 0; i--) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return bytes;
  }

  @Test
  void tellsTheSinkTheSameAndEndsTheSame() throws Exception {
    for (int round = 0; round < 150; round++) {
      byte[] log = log();
      long failAt = random.nextInt(4) == 0 ? random.nextInt(log.length + 1) : -1;
      Trace expected = new Trace(failAt);
      Trace actual = new Trace(failAt);
      String end = alone(log, expected);
      assertThat(ahead(log, actual, at -> {})).as("round %d", round).isEqualTo(end);
      assertThat(actual.heard).as("round %d", round).isEqualTo(expected.heard);
    }
  }

  @Test
  void announcesAndReportsProgressToTheEnd() throws Exception {
    byte[][] commands = new byte[5000][];
    Arrays.setAll(commands, i -> command("SET", "key" + i, "value"));
    byte[] log = join(commands);
    List<Long> progress = new ArrayList<>();
    Trace trace = new Trace(-1);
    ahead(log, trace, progress::add);
    assertThat(trace.announced).isEqualTo(5000);
    assertThat(progress).isSorted().hasSizeGreaterThan(3).endsWith((long) log.length);
  }

  @Test
  void holdsLargeArgumentsOneAtATime() throws Exception {
    byte[][] commands = new byte[12][];
    Arrays.setAll(commands, i -> command("SET", "key" + i, "v".repeat(3 << 20)));
    Trace expected = new Trace(-1);
    Trace actual = new Trace(-1);
    String end = alone(join(commands), expected);
    assertThat(ahead(join(commands), actual, at -> {})).isEqualTo(end);
    assertThat(actual.heard).isEqualTo(expected.heard);
  }

  @Test
  void whatIsHandedOverIsLetGo() throws Exception {
    List<Slice> values = new ArrayList<>();
    CommandBatch batch = new CommandBatch();
    Trace trace =
        new Trace(-1) {
          @Override
          public void command(Args args, long at) {
            values.add(args.get(2));
          }
        };
    batch.command(Args.of("SET", "key", "v".repeat(5000)), 0, trace);
    batch.handTo(trace, "f");
    assertThat(values.getFirst().length()).isEqualTo(5000);
    batch.clear();
    assertThat(values.getFirst().array()).isEmpty();
  }

  @Test
  void endsWithWhatProgressThrows() {
    byte[][] commands = new byte[20_000][];
    Arrays.setAll(commands, i -> command("SET", "key" + i, "value"));
    Trace trace = new Trace(-1);
    assertThatThrownBy(() ->
            ahead(
                join(commands),
                trace,
                at -> {
                  throw new CancellationException("closed");
                }))
        .isInstanceOf(CancellationException.class);
    assertThat(trace.heard).hasSizeLessThan(20_000);
  }
}

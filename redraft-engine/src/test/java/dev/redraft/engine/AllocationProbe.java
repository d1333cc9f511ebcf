package dev.redraft.engine;

import com.sun.management.ThreadMXBean;
import dev.redraft.platform.SimulatedDisk;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts the bytes that the engine's thread allocates on the Java heap for each of many commands,
 * from the bytes that arrive at a session to the bytes of the reply that leave it, its effect in
 * the log among them. A command line a command, with {@code #} for the number of a variant; those
 * of a cycle leave the data as they have found it, so a steady state is reached.
 *
 * <p>To be run in a JVM without escape analysis, as {@link AllocationTest} does: then what is
 * counted is what the code says, whatever a compiler makes of it.
 */
final class AllocationProbe {
  private static final int VARIANTS = 16;
  private static final int WARM_CYCLES = 150;
  private static final int CYCLES = 40;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final HandEngine engine;
  private final Session session;
  private final List<Counted> commands = new ArrayList<>();
  private final long own;

  /** A line of the cycle: its request in all variants, and the most bytes that one took. */
  private static final class Counted {
    private final String line;
    private final List<ByteBuffer> requests = new ArrayList<>();
    private long worst;

    private Counted(String line) {
      this.line = line;
      for (int i = 0; i < VARIANTS; i++) {
        requests.add(ByteBuffer.wrap(request(line, i)));
      }
    }
  }

  private AllocationProbe(HandEngine engine) {
    this.engine = engine;
    session = engine.store.sessions().accept(new Nowhere());
    own = calibrate();
  }

  /** Prints a line for each command of standard input: the most bytes of one, and its words. */
  static void main() throws Exception {
    List<String> lines =
        new String(System.in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    try (HandEngine engine = new HandEngine(new SimulatedDisk(), "appendfsync", "no")) {
      new AllocationProbe(engine).run(lines);
    }
  }

  private void run(List<String> lines) {
    for (String line : lines) {
      if (line.startsWith("+")) {
        once(line.substring(1));
      } else {
        commands.add(new Counted(line));
      }
    }
    for (int i = 0; i < WARM_CYCLES; i++) {
      cycle(i);
    }
    commands.forEach(counted -> counted.worst = 0);
    for (int i = 0; i < CYCLES; i++) {
      cycle(WARM_CYCLES + i);
    }
    commands.forEach(counted -> System.out.println(counted.worst + " " + counted.line));
  }

  /** Preparation: {@code count command}, run with {@code #} from 0 to {@code count}, excluded. */
  private void once(String line) {
    int space = line.indexOf(' ');
    int count = Integer.parseInt(line.substring(0, space));
    for (int i = 0; i < count; i++) {
      session.received(ByteBuffer.wrap(request(line.substring(space + 1), i)));
      session.readComplete();
      engine.writer();
    }
  }

  private static byte[] request(String line, int variant) {
    return HandConnection.request(line.replace("#", String.valueOf(variant)).split(" "))
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private void cycle(int number) {
    for (Counted counted : commands) {
      ByteBuffer request = counted.requests.get(number % VARIANTS).rewind();
      long before = threads.getCurrentThreadAllocatedBytes();
      session.received(request);
      session.readComplete();
      long bytes = threads.getCurrentThreadAllocatedBytes() - before - own;
      counted.worst = Math.max(counted.worst, bytes);
    }
    engine.clock.advanceMillis(1);
    engine.writer();
    engine.thread.runAll();
  }

  /** What the question costs. */
  private long calibrate() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 100; i++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    return least;
  }

  /** A connection whose peer takes everything and keeps nothing. */
  private static final class Nowhere implements Connection {
    @Override
    public long id() {
      return 1;
    }

    @Override
    public String remoteAddress() {
      return "127.0.0.1:1";
    }

    @Override
    public String localAddress() {
      return "127.0.0.1:2";
    }

    @Override
    public int fd() {
      return 7;
    }

    @Override
    public boolean isUnix() {
      return false;
    }

    @Override
    public void write(byte[] array, int offset, int length) {
      if (array[offset] == '-') {
        throw new IllegalStateException(
            new String(array, offset, length, StandardCharsets.ISO_8859_1));
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}

    @Override
    public void closeAfterFlush() {
      throw new IllegalStateException("closed");
    }

    @Override
    public void setReading(boolean on) {}

    @Override
    public long pendingOutputBytes() {
      return 0;
    }
  }
}

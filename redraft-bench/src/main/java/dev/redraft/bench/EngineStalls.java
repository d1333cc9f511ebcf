package dev.redraft.bench;

import dev.redraft.bench.load.Latencies;
import dev.redraft.bench.load.Probe;
import dev.redraft.bench.server.Pipeline;
import dev.redraft.bench.server.ScratchFolder;
import dev.redraft.bench.server.ServerInfo;
import dev.redraft.bench.server.ServerProcess;
import dev.redraft.bench.server.Side;
import dev.redraft.platform.Clock;
import dev.redraft.platform.Entropy;
import dev.redraft.server.demo.RespClient;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * How long the engine stands still while huge values and tables come, change and go.
 *
 * <p>Usage: {@code ./redraft bench EngineStalls [members] [keys] [redis]}, by default a sorted set
 * of 1,000,000 members (0 for none) and a table of 5,000,000 keys; with {@code redis}, a real
 * redis-server comes first. For each step: the longest command and the longest turn of the engine's
 * upkeep, by the clock and in processor time, as INFO reports them (Redraft alone), and how long a
 * probe waited that asks a millisecond after each answer at the latest, on a machine that also runs
 * the load.
 *
 * <p>The first and the last row are of a loop in this process that only looks at the clocks: how
 * long the machine itself holds a thread, and counts it as processor time, as a virtual one does
 * that is not told of every pause. No figure of the server means anything below it.
 */
public final class EngineStalls {
  private static final int DEPTH = 64;
  private static final int MEMBERS_AT_ONCE = 10;
  private static final int SMALL_KEYS = 1000;
  private static final long WRITE_NANOS = 3_000_000_000L;
  private static final long MACHINE_NANOS = 10_000_000_000L;

  private final Side side;
  private final int members;
  private final int keys;
  private final RespClient control;
  private final Pipeline pipeline;
  private final Probe probe;
  private final Entropy entropy = new Entropy(5);

  /** A step of the work. */
  private interface Step {
    void run() throws IOException, InterruptedException;
  }

  private EngineStalls(
      Side side, int members, int keys, RespClient control, RespClient load, Probe probe) {
    this.side = side;
    this.members = members;
    this.keys = keys;
    this.control = control;
    this.probe = probe;
    pipeline = new Pipeline(load, DEPTH);
  }

  public static void main(String[] args) throws Exception {
    int members = args.length > 0 ? Integer.parseInt(args[0]) : 1_000_000;
    int keys = args.length > 1 ? Integer.parseInt(args[1]) : 5_000_000;
    System.out.println(
        "| step | server | longest command, us | its processor us | longest upkeep, us"
            + " | its processor us | probe p99.9, ms | longest, ms | seconds |");
    System.out.println("|---|---|---|---|---|---|---|---|---|");
    if (List.of(args).contains("redis")) {
      measure(Side.REDIS, members, keys);
    }
    watchMachine();
    measure(Side.REDRAFT, members, keys);
    watchMachine();
  }

  private static void watchMachine() {
    Clock clock = Clock.system();
    long start = clock.nanos();
    long longest = 0;
    long longestProcessor = 0;
    long before = start;
    long processorBefore = clock.threadNanos();
    while (before - start < MACHINE_NANOS) {
      long processor = clock.threadNanos();
      long now = clock.nanos();
      longest = Math.max(longest, now - before);
      longestProcessor = Math.max(longestProcessor, processor - processorBefore);
      before = now;
      processorBefore = processor;
    }
    System.out.printf(
        Locale.ROOT,
        "| a loop that does nothing | | %d | %d | | | | | %.1f |%n",
        longest / 1000,
        longestProcessor / 1000,
        (before - start) / 1e9);
  }

  private static void measure(Side side, int members, int keys) throws Exception {
    try (ScratchFolder folder = ScratchFolder.create();
        ServerProcess server = ServerProcess.start(side, folder);
        RespClient control = server.connect();
        RespClient load = server.connect();
        Probe probe = Probe.start(server.port(), SMALL_KEYS)) {
      new EngineStalls(side, members, keys, control, load, probe).run();
    }
  }

  private void run() throws IOException, InterruptedException {
    step("writes to small keys", () -> writeFor(WRITE_NANOS, this::writeSmall));
    if (members > 0) {
      workOnSortedSet();
    }
    step("fill the keyspace", this::fillKeys);
    step(
        "FLUSHALL",
        () -> {
          call("FLUSHALL");
          ServerInfo.awaitFreed(control);
        });
  }

  private void workOnSortedSet() throws IOException, InterruptedException {
    step("fill a sorted set", this::fill);
    step("ZADD to it", () -> writeFor(WRITE_NANOS, this::writeMember));
    step("ZADD to it, in a rewrite", () -> writeInRewrite(this::writeMember));
    step("writes to small keys, in a rewrite", () -> writeInRewrite(this::writeSmall));
    step("DEL of it", () -> deleteBy("DEL", "z"));
    fill();
    step("EXPIRE of it", () -> deleteBy("PEXPIRE", "z", "1"));
  }

  private void step(String name, Step step) throws IOException, InterruptedException {
    // What the step before left to do is not counted in.
    Thread.sleep(500);
    ServerInfo.awaitFreed(control);
    call("CONFIG", "RESETSTAT");
    probe.take();
    long start = System.nanoTime();
    step.run();
    Thread.sleep(100);
    double seconds = (System.nanoTime() - start) / 1e9;
    Latencies seen = probe.take();
    System.out.printf(
        Locale.ROOT,
        "| %s | %s | %s | %s | %s | %s | %.2f | %.2f | %.1f |%n",
        name,
        side.name(),
        longest("command"),
        longest("command_cpu") + longestName(),
        longest("loop"),
        longest("loop_cpu"),
        seen.millis(0.999),
        seen.millis(1),
        seconds);
  }

  private String longest(String what) throws IOException {
    return side.isRedraft()
        ? ServerInfo.field(control, "stats", "engine_longest_" + what + "_usec")
        : "";
  }

  private String longestName() throws IOException {
    return side.isRedraft()
        ? " " + ServerInfo.field(control, "stats", "engine_longest_command_cpu_name")
        : "";
  }

  private void fill() throws IOException {
    String[] command = new String[2 + 2 * MEMBERS_AT_ONCE];
    command[0] = "ZADD";
    command[1] = "z";
    for (int i = 0; i < members; i += MEMBERS_AT_ONCE) {
      for (int j = 0; j < MEMBERS_AT_ONCE; j++) {
        command[2 + 2 * j] = String.valueOf(entropy.nextInt(1 << 30));
        command[3 + 2 * j] = "member:" + (i + j);
      }
      pipeline.send(command);
    }
    pipeline.finish();
  }

  private void fillKeys() throws IOException {
    for (int i = 0; i < keys; i++) {
      pipeline.send("SET", "key:" + i, "value");
    }
    pipeline.finish();
  }

  private void writeMember() throws IOException {
    pipeline.send(
        "ZADD",
        "z",
        String.valueOf(entropy.nextInt(1 << 30)),
        "member:" + entropy.nextInt(members));
  }

  private void writeSmall() throws IOException {
    pipeline.send("SET", "small:" + entropy.nextInt(SMALL_KEYS), "value");
  }

  private void writeFor(long nanos, Step write) throws IOException, InterruptedException {
    for (long start = System.nanoTime(); System.nanoTime() - start < nanos; ) {
      write.run();
    }
    pipeline.finish();
  }

  private void writeInRewrite(Step write) throws IOException, InterruptedException {
    call("BGREWRITEAOF");
    do {
      for (int i = 0; i < 100 * DEPTH; i++) {
        write.run();
      }
      pipeline.finish();
    } while (ServerInfo.number(control, "persistence", "aof_rewrite_in_progress") != 0);
  }

  private void deleteBy(String... command) throws IOException, InterruptedException {
    long before = control.call("DBSIZE").asLong();
    call(command);
    while (control.call("DBSIZE").asLong() == before) {
      Thread.sleep(1);
    }
    ServerInfo.awaitFreed(control);
  }

  private void call(String... command) throws IOException {
    var reply = control.call(command);
    if (reply.isError()) {
      throw new IOException(command[0] + ": " + reply.asText());
    }
  }
}

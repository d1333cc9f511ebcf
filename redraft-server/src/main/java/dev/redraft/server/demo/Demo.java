package dev.redraft.server.demo;

import dev.redraft.resp.RespValue;
import dev.redraft.server.terminal.Amounts;
import dev.redraft.server.terminal.Screen;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** The course of a demonstration. */
final class Demo {
  /** Commands under way on each connection. */
  static final int PIPELINE = 32;

  private static final int POLL_MILLIS = 10;
  private static final int SETTLE_MILLIS = 2_500;
  private static final long EVERYSEC_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long SEED = 20_260_101;
  private static final int SLOW_SECONDS = 3;

  private final Screen screen;
  private final Path folder;
  private final int port;
  private final Fleet fleet;
  private final boolean always;
  private final String[] directives;
  private final long begin = System.nanoTime();
  private long sizeBefore;
  private long sizeAfter;
  private long longestStallMicros;

  Demo(Screen screen, Path folder, int port, Fleet fleet, String appendfsync, String layout) {
    this.screen = screen;
    this.folder = folder;
    this.port = port;
    this.fleet = fleet;
    always = appendfsync.equals("always");
    directives =
        new String[] {
          "appendonly",
          "yes",
          "appendfsync",
          appendfsync,
          "aof-layout",
          layout,
          "auto-aof-rewrite-percentage",
          "0",
          "save",
          ""
        };
  }

  /** True if nothing was lost that must not be. */
  boolean run() throws IOException, InterruptedException {
    long killed;
    try (ServerHandle server = start();
        RespClient client = server.connect()) {
      say(
          "Server started: pid "
              + server.pid()
              + ", port "
              + port
              + ", "
              + directives[2]
              + " "
              + directives[3]
              + ", aof-layout "
              + directives[5]
              + ", folder "
              + folder);
      load(server);
      firstRewrite(client);
      killed = killInRewrite(server, client);
    }
    try (ServerHandle server = start();
        RespClient client = server.connect()) {
      boolean right = compare(client, killed);
      server.terminate();
      return right;
    }
  }

  private ServerHandle start() throws IOException, InterruptedException {
    ServerHandle server = ServerHandle.start(folder, port, directives);
    Runtime.getRuntime().addShutdownHook(new Thread(server::close, "kill-server"));
    return server;
  }

  private void load(ServerHandle server) throws IOException, InterruptedException {
    long from = System.nanoTime();
    fleet.start(server, SEED);
    while (!fleet.isLoaded()) {
      screen.passing("  loading: " + Amounts.count(fleet.acknowledged()) + " keys");
      Thread.sleep(POLL_MILLIS);
    }
    say(
        Amounts.count(fleet.keys())
            + " keys loaded over sockets in "
            + Amounts.time(System.nanoTime() - from)
            + "; the connections go on writing without a break.");
    var _ = fleet.takeSlowestNanos();
    long acknowledged = fleet.acknowledged();
    long since = System.nanoTime();
    pause(SETTLE_MILLIS);
    double seconds = (System.nanoTime() - since) / 1e9;
    sizeBefore = DemoFolder.logBytes(folder);
    say(
        Amounts.count((long) ((fleet.acknowledged() - acknowledged) / seconds))
            + " writes a second, slowest answer to "
            + PIPELINE
            + " of them "
            + Amounts.time(fleet.takeSlowestNanos())
            + "; append-only file "
            + Amounts.bytes(sizeBefore)
            + ".");
  }

  private void firstRewrite(RespClient client) throws IOException, InterruptedException {
    long acknowledged = fleet.acknowledged();
    TraceRun run = rewrite(client, null);
    if (!run.succeeded()) {
      throw new IOException("the rewrite did not succeed: " + run.outcome());
    }
    fleet.check();
    sizeAfter = DemoFolder.logBytes(folder);
    longestStallMicros = info(client, "rewrite_longest_stall_usec");
    say(
        "During it: "
            + Amounts.count(fleet.acknowledged() - acknowledged)
            + " writes acknowledged, slowest answer to "
            + PIPELINE
            + " of them "
            + Amounts.time(fleet.takeSlowestNanos())
            + "; longest stall of the engine "
            + Amounts.time(longestStallMicros * 1000)
            + ".");
    say(
        "Append-only file: "
            + Amounts.bytes(sizeBefore)
            + " before, "
            + Amounts.bytes(sizeAfter)
            + " after.");
  }

  private long killInRewrite(ServerHandle server, RespClient client)
      throws IOException, InterruptedException {
    long rate = Math.max(1, sizeAfter / SLOW_SECONDS);
    ask(client, "CONFIG", "SET", "aof-rewrite-max-rate", Long.toString(rate));
    say(
        "Another rewrite, held to "
            + Amounts.bytes(rate)
            + " a second so that its middle can be hit: kill -9 while the child writes.");
    TraceRun run = rewrite(client, server);
    long killed = System.nanoTime();
    fleet.join();
    say(
        screen.red("Server " + server.pid() + " killed")
            + " (SIGKILL) in step "
            + lastStep(run)
            + ": "
            + Amounts.count(fleet.acknowledged())
            + " writes acknowledged so far, "
            + Amounts.count(fleet.underWay())
            + " under way.");
    return killed;
  }

  private static String lastStep(TraceRun run) {
    return run.steps().stream()
        .filter(TraceRun.Step::isRunning)
        .map(step -> step.number() + " (" + step.action() + ")")
        .findFirst()
        .orElse("none: the rewrite had just ended");
  }

  /** Starts a rewrite and prints it; to its end, or to its middle and the end of {@code victim}. */
  private TraceRun rewrite(RespClient client, @Nullable ServerHandle victim)
      throws IOException, InterruptedException {
    List<TraceRun> past = TraceRun.parse(TraceCommand.trace(client));
    long previous = past.isEmpty() ? 0 : past.getLast().id();
    ask(client, "BGREWRITEAOF");
    RunPrinter printer = new RunPrinter(screen);
    boolean open = false;
    while (true) {
      TraceRun run = newest(client, previous);
      if (run != null) {
        if (!open) {
          screen.line("");
          printer.header(run);
          open = true;
        }
        printer.update(run);
        if (!run.isRunning()) {
          printer.variables(run);
          if (victim != null) {
            // It was over before its middle was seen: a kill right behind it must lose nothing
            // either.
            victim.kill();
          }
          return run;
        }
        screen.passing(
            "  "
                + percent(client)
                + " % written, "
                + Amounts.count(fleet.acknowledged())
                + " writes acknowledged");
        if (victim != null && percent(client) >= 40) {
          TraceRun last = Objects.requireNonNull(newest(client, previous));
          victim.kill();
          printer.update(last);
          printer.cutOff(last);
          screen.line("");
          return last;
        }
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  private static @Nullable TraceRun newest(RespClient client, long previous) throws IOException {
    List<TraceRun> runs = TraceRun.parse(TraceCommand.trace(client));
    return runs.isEmpty() || runs.getLast().id() == previous ? null : runs.getLast();
  }

  private boolean compare(RespClient client, long killed) throws IOException {
    say("Server restarted; comparing every key with what the connections remember.");
    ToIntFunction<Journal> required =
        always
            ? Journal::acknowledged
            : journal -> journal.acknowledgedBefore(killed - EVERYSEC_NANOS);
    long acknowledged = fleet.acknowledged();
    List<Verdict> verdicts = fleet.compare(client, required);
    int lost = verdicts.stream().mapToInt(Verdict::lost).sum();
    List<String> problems = new ArrayList<>();
    verdicts.stream().map(Verdict::problem).filter(Objects::nonNull).forEach(problems::add);
    long size = ask(client, "DBSIZE").asLong();
    if (size != fleet.keys() && problems.isEmpty()) {
      problems.add("the server has " + size + " keys instead of " + fleet.keys());
    }
    for (String problem : problems) {
      say(screen.red("Wrong: ") + problem);
    }
    say(
        Amounts.count(fleet.keys())
            + " keys compared, "
            + Amounts.count(acknowledged)
            + " acknowledged writes, lost: "
            + screen.bold(Integer.toString(lost))
            + ".");
    boolean right = problems.isEmpty() && (!always || lost == 0);
    screen.line("");
    screen.line(verdict(right, lost));
    return right;
  }

  private String verdict(boolean right, int lost) {
    if (!right) {
      return screen.red("WRITES WERE LOST") + " that should have survived.";
    }
    String what =
        lost == 0
            ? "Nothing was lost"
            : lost
                + " writes of the last 2 s were lost, as appendfsync everysec allows (always loses"
                + " none)";
    return screen.green(what)
        + ": one rewrite under traffic, one kill in the middle of another, longest stall of the"
        + " engine "
        + Amounts.time(longestStallMicros * 1000)
        + ", file "
        + Amounts.bytes(sizeBefore)
        + " -> "
        + Amounts.bytes(sizeAfter)
        + ".";
  }

  private void pause(int millis) throws IOException, InterruptedException {
    Thread.sleep(millis);
    fleet.check();
  }

  private static int percent(RespClient client) throws IOException {
    return (int) Double.parseDouble(infoText(client, "current_fork_perc"));
  }

  private static long info(RespClient client, String field) throws IOException {
    return Long.parseLong(infoText(client, field));
  }

  private static String infoText(RespClient client, String field) throws IOException {
    for (String line : ask(client, "INFO", "persistence").asText().split("\r\n", -1)) {
      if (line.startsWith(field + ":")) {
        return line.substring(field.length() + 1);
      }
    }
    throw new IOException("INFO persistence has no field " + field);
  }

  private static RespValue ask(RespClient client, String... command) throws IOException {
    RespValue reply = client.call(command);
    if (reply.isError()) {
      throw new IOException(String.join(" ", command) + ": " + reply.asText());
    }
    return reply;
  }

  private void say(String text) {
    screen.line(
        String.format(java.util.Locale.ROOT, "%6.2f s  ", (System.nanoTime() - begin) / 1e9)
            + text);
  }
}

package dev.redraft.bench;

import dev.redraft.bench.load.ClosedLoop;
import dev.redraft.bench.load.Template;
import dev.redraft.bench.server.ProcessUse;
import dev.redraft.bench.server.ScratchFolder;
import dev.redraft.bench.server.ServerProcess;
import dev.redraft.bench.server.Side;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Locale;

/**
 * What the generators of load cost: the program redis-benchmark and {@link ClosedLoop} in turn on
 * one redis-server, with GET and SET of 50 connections and pipelines of 1 and 16.
 *
 * <p>Usage: {@code ./redraft bench GeneratorComparison [requests] [rounds]}, by default 200,000
 * without pipelines (ten times as many with them), and 3 rounds. Processor time is of the generator
 * and of the server, in microseconds a request.
 */
public final class GeneratorComparison {
  private static final int CONNECTIONS = 50;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private GeneratorComparison() {}

  public static void main(String[] args) throws Exception {
    int requests = args.length > 0 ? Integer.parseInt(args[0]) : 200_000;
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 3;
    System.out.println("| generator | test | requests/s | generator, us | server, us |");
    System.out.println("|---|---|---|---|---|");
    try (ScratchFolder folder = ScratchFolder.create();
        ServerProcess server = ServerProcess.start(Side.REDIS, folder)) {
      for (int round = 0; round < rounds; round++) {
        for (int depth : new int[] {1, 16}) {
          for (String test : new String[] {"SET", "GET"}) {
            int count = depth == 1 ? requests : 10 * requests;
            theirs(server, test, depth, count);
            ours(server, test, depth, count);
          }
        }
      }
    }
  }

  private static void ours(ServerProcess server, String test, int depth, int count)
      throws IOException {
    Template request =
        test.equals("SET")
            ? Template.of("SET", "key:{r<100000}", "xxx")
            : Template.of("GET", "key:{r<100000}");
    try (ClosedLoop loop = new ClosedLoop(server.port(), CONNECTIONS, depth, request)) {
      loop.run(0, count / 4);
      double serverBefore = ProcessUse.cpuSeconds(server.pid());
      long before = THREADS.getCurrentThreadCpuTime();
      double seconds = loop.run(0, count);
      double used = (THREADS.getCurrentThreadCpuTime() - before) / 1e9;
      double byServer = ProcessUse.cpuSeconds(server.pid()) - serverBefore;
      print("ClosedLoop", test, depth, count, seconds, used, byServer);
    }
  }

  private static void theirs(ServerProcess server, String test, int depth, int count)
      throws IOException, InterruptedException {
    double serverBefore = ProcessUse.cpuSeconds(server.pid());
    double before = ProcessUse.cpuSeconds(ProcessHandle.current().pid());
    long began = System.nanoTime();
    Process process =
        new ProcessBuilder(
                "redis-benchmark",
                "-p",
                "" + server.port(),
                "-n",
                "" + count,
                "-c",
                "" + CONNECTIONS,
                "-P",
                "" + depth,
                "-r",
                "100000",
                "-t",
                test.toLowerCase(Locale.ROOT),
                "-q")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (process.waitFor() != 0) {
      throw new IOException("redis-benchmark has failed");
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    // its time is now counted as that of a child of this process
    double used = ProcessUse.cpuSeconds(ProcessHandle.current().pid()) - before;
    double byServer = ProcessUse.cpuSeconds(server.pid()) - serverBefore;
    print("redis-benchmark", test, depth, count, seconds, used, byServer);
  }

  private static void print(
      String who, String test, int depth, int count, double seconds, double used, double server) {
    System.out.printf(
        Locale.ROOT,
        "| %s | %s P%d | %,.0f | %.2f | %.2f |%n",
        who,
        test,
        depth,
        count / seconds,
        used * 1e6 / count,
        server * 1e6 / count);
  }
}

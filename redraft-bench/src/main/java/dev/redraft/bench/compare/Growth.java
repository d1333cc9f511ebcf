package dev.redraft.bench.compare;

import dev.redraft.bench.load.ClosedLoop;
import dev.redraft.bench.load.Template;
import dev.redraft.bench.server.ScratchFolder;
import dev.redraft.bench.server.ServerInfo;
import dev.redraft.bench.server.ServerProcess;
import dev.redraft.bench.server.Side;
import dev.redraft.server.demo.RespClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What grows with the number of keys and what does not: GET and SET of random keys, memory, the
 * fork, a rewrite and a start, for ever more keys of 11 bytes with values of 100. One server of
 * each side grows from point to point; each side is measured once.
 */
final class Growth implements Scenario {
  private static final int FILL_CONNECTIONS = 4;
  private static final int FILL_DEPTH = 64;
  private static final int CONNECTIONS = 50;
  private static final int DEPTH = 16;

  /** What a load takes at least, as far as starts can tell. */
  private static final double LEAST_SECONDS = 0.001;

  /** Of memory and of disk, with what a server needs beside data. */
  private static final long BYTES_A_KEY = 260;

  private static Row row(String what, int keys) {
    String name = "growth/" + what + "/" + label(keys);
    return switch (what) {
      case "get", "set" -> Row.higher(name, "1/s");
      case "memory" -> Row.lower(name, "B/key");
      case "fork" -> Row.lower(name, "ms");
      default -> Row.lower(name, "ns/key");
    };
  }

  /** A number of keys as rows name it: 100k, 5M. */
  static String label(int keys) {
    return keys % 1_000_000 == 0
        ? keys / 1_000_000 + "M"
        : keys % 1000 == 0 ? keys / 1000 + "k" : "" + keys;
  }

  @Override
  public List<Row> rows(Scale scale) {
    List<Row> rows = new ArrayList<>();
    for (String what : List.of("set", "get", "memory", "fork", "rewrite", "load")) {
      scale.growth().forEach(keys -> rows.add(row(what, keys)));
    }
    return rows;
  }

  @Override
  public void run(Comparison comparison) throws IOException, InterruptedException {
    comparison.once(
        "growth",
        side -> {
          try (ScratchFolder folder = comparison.scratch()) {
            new Turn(comparison, side, folder).measure();
          }
        });
  }

  /** One side, from the first point to the last. */
  private record Turn(Comparison comparison, Side side, ScratchFolder folder) {
    void measure() throws IOException, InterruptedException {
      ServerProcess server = start();
      try {
        double empty;
        long used;
        try (RespClient control = server.connect()) {
          empty = server.startSeconds();
          used = ServerInfo.number(control, "memory", "used_memory");
        }
        int filled = 0;
        for (int keys : comparison.scale().growth()) {
          if (!hasRoom(keys)) {
            continue;
          }
          comparison.progress("  " + side.name() + ", " + label(keys) + " keys");
          fill(server, filled, keys);
          filled = keys;
          commands(server, keys);
          try (RespClient control = server.connect()) {
            double bytes = ServerInfo.number(control, "memory", "used_memory") - used;
            comparison.add(row("memory", keys), side, bytes / keys - Dataset.DATA_BYTES);
            Rewrites.Run run = Rewrites.rewrite(server, control, folder, false);
            comparison.add(row("rewrite", keys), side, run.seconds() * 1e9 / keys);
            comparison.add(row("fork", keys), side, forkMillis(control));
          }
          if (comparison.wants(row("load", keys))) {
            server.stop();
            server = start();
            double seconds = Math.max(LEAST_SECONDS, server.startSeconds() - empty);
            comparison.add(row("load", keys), side, seconds * 1e9 / keys);
          }
        }
      } finally {
        server.close();
      }
    }

    private ServerProcess start() throws IOException, InterruptedException {
      return ServerProcess.start(side, folder, "appendfsync", "no");
    }

    private double forkMillis(RespClient control) throws IOException {
      return side.isRedraft()
          ? ServerInfo.number(control, "persistence", "last_fork_nsec") / 1e6
          : ServerInfo.number(control, "stats", "latest_fork_usec") / 1e3;
    }

    /** Whether memory and disk are enough; if not, the rows say so. */
    private boolean hasRoom(int keys) throws IOException {
      long needed = keys * BYTES_A_KEY;
      long disk = Files.getFileStore(folder.path()).getUsableSpace();
      String lack = totalMemory() < needed ? "memory" : disk < needed ? "disk" : "";
      if (!lack.isEmpty()) {
        String why = "too little " + lack + " for " + label(keys) + " keys";
        rowsAt(keys).forEach(row -> comparison.absent(row, side, why));
      }
      return lack.isEmpty();
    }

    private List<Row> rowsAt(int keys) {
      return List.of("set", "get", "memory", "fork", "rewrite", "load").stream()
          .map(what -> row(what, keys))
          .toList();
    }

    /** What the servers may use in all; without /proc as much as it takes. */
    private static long totalMemory() throws IOException {
      Path file = Path.of("/proc/meminfo");
      return Files.exists(file)
          ? Files.readAllLines(file).stream()
              .filter(line -> line.startsWith("MemTotal:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", "")) * 1024)
              .sum()
          : Long.MAX_VALUE;
    }

    private static void fill(ServerProcess server, int first, int last) throws IOException {
      Template set = Template.of("SET", "k{n}", "{bytes 100}");
      try (ClosedLoop loop = new ClosedLoop(server.port(), FILL_CONNECTIONS, FILL_DEPTH, set)) {
        loop.run(first, last - first);
      }
    }

    private void commands(ServerProcess server, int keys) throws IOException {
      String key = "k{r<" + keys + "}";
      Map<String, Template> requests = new LinkedHashMap<>();
      requests.put("set", Template.of("SET", key, "{bytes 100}"));
      requests.put("get", Template.of("GET", key));
      for (Map.Entry<String, Template> request : requests.entrySet()) {
        Row row = row(request.getKey(), keys);
        if (comparison.wants(row)) {
          // a JVM that has just loaded its data compiles beside the first ones
          measured(server, request.getValue());
          double[] figures = measured(server, request.getValue());
          comparison.add(row, side, figures[0]);
          comparison.addMicros(row, side, figures[1]);
        }
      }
    }

    private double[] measured(ServerProcess server, Template request) throws IOException {
      return Throughput.closed(
          server, CONNECTIONS, DEPTH, request, comparison.scale().requests() * 8L);
    }
  }
}

package dev.redraft.bench.compare;

import dev.redraft.bench.server.ProcessUse;
import dev.redraft.bench.server.ScratchFolder;
import dev.redraft.bench.server.ServerInfo;
import dev.redraft.bench.server.ServerProcess;
import dev.redraft.bench.server.Side;
import dev.redraft.server.demo.RespClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What it takes to write all data and to read them back, without other load: rewrites in RESP and
 * in RDB, BGSAVE, and a start with what each kind of rewrite has left. Memory for a key with it.
 */
final class Persistence implements Scenario {
  private static final int WARM_SHARE = 50;
  private static final String NOT_RDB = "writes no base in RDB";

  private final String kind;
  private final Row perKey = Row.lower("memory/beside-data", "B/key").with(Goal.atMost(32));
  private final Row resident = Row.lower("memory/resident", "B/key");

  Persistence(String kind) {
    this.kind = kind;
  }

  private boolean random() {
    return kind.equals("random");
  }

  /** The rows of one way to write, or to read. */
  private record Rows(Row seconds, Row cpu, Row bytes, Row speed) {
    static Rows of(String name) {
      return new Rows(
          Row.lower(name + "/seconds", "s"),
          Row.lower(name + "/cpu", "s"),
          Row.lower(name + "/bytes", "MB"),
          Row.higher(name + "/speed", "MB/s"));
    }

    Rows with(Goal goal) {
      return new Rows(seconds.with(goal), cpu, bytes, speed);
    }

    List<Row> written() {
      return List.of(seconds, cpu, bytes);
    }

    List<Row> read() {
      return List.of(seconds, cpu, speed);
    }
  }

  private Rows rewrite(boolean rdb) {
    return Rows.of("rewrite/" + form(rdb) + "/" + kind).with(Goal.timesBetter(6));
  }

  private Rows save() {
    return Rows.of("bgsave/" + kind);
  }

  private Rows load(boolean rdb) {
    return Rows.of("load/" + form(rdb) + "/" + kind).with(Goal.timesBetter(3));
  }

  private static String form(boolean rdb) {
    return rdb ? "rdb" : "resp";
  }

  @Override
  public List<Row> rows(Scale scale) {
    List<Row> rows = new ArrayList<>();
    if (random()) {
      rows.addAll(List.of(perKey, resident));
    }
    rows.addAll(rewrite(false).written());
    rows.addAll(rewrite(true).written());
    rows.addAll(save().written());
    rows.addAll(load(false).read());
    rows.addAll(load(true).read());
    return rows;
  }

  @Override
  public void run(Comparison comparison) throws IOException, InterruptedException {
    comparison.inTurn(
        "writing and loading of " + kind + " values",
        side -> {
          try (ScratchFolder folder = comparison.scratch()) {
            new Turn(comparison, side, folder).measure();
          }
        });
  }

  /** One side measured once. */
  private final class Turn {
    private final Comparison comparison;
    private final Side side;
    private final ScratchFolder folder;
    private final int keys;

    Turn(Comparison comparison, Side side, ScratchFolder folder) {
      this.comparison = comparison;
      this.side = side;
      this.folder = folder;
      keys = comparison.scale().keys();
    }

    private boolean wants(List<Row> rows) {
      return rows.stream().anyMatch(comparison::wants);
    }

    void measure() throws IOException, InterruptedException {
      boolean loads = wants(load(false).read()) || wants(load(true).read());
      boolean rdb = wants(load(true).read());
      try (ServerProcess server = ServerProcess.start(side, folder);
          RespClient control = server.connect()) {
        fill(server, control);
        write(server, control);
        if (loads) {
          Rewrites.rewrite(server, control, folder, rdb);
          server.stop();
        }
      }
      if (rdb) {
        restart(true);
      }
      if (wants(load(false).read())) {
        restart(false);
      }
    }

    private void fill(ServerProcess server, RespClient control)
        throws IOException, InterruptedException {
      Dataset data = new Dataset(kind, keys);
      long used = ServerInfo.number(control, "memory", "used_memory");
      long occupied = ProcessUse.residentBytes(server.pid());
      data.fill(server, 0, keys / WARM_SHARE);
      // a JVM compiles what it has not done before, beside what is measured
      Rewrites.rewrite(server, control, folder, true);
      Rewrites.rewrite(server, control, folder, false);
      data.fill(server, keys / WARM_SHARE, keys);
      ServerInfo.awaitFreed(control);
      double bytes = ServerInfo.number(control, "memory", "used_memory") - used;
      comparison.add(perKey, side, bytes / keys - Dataset.DATA_BYTES);
      double pages = ProcessUse.residentBytes(server.pid()) - occupied;
      comparison.add(resident, side, pages / keys);
    }

    private void write(ServerProcess server, RespClient control)
        throws IOException, InterruptedException {
      for (boolean rdb : new boolean[] {false, true}) {
        if (wants(rewrite(rdb).written())) {
          add(rewrite(rdb), Rewrites.rewrite(server, control, folder, rdb), NOT_RDB);
        }
      }
      if (wants(save().written())) {
        boolean can = Rewrites.canSave(control);
        Rewrites.Run run = can ? Rewrites.save(server, control, folder) : new Rewrites.Run(0, 0, 0);
        add(save(), run, "has no BGSAVE");
      }
    }

    private void add(Rows rows, Rewrites.Run run, String absence) {
      if (run.bytes() == 0) {
        rows.written().forEach(row -> comparison.absent(row, side, absence));
        return;
      }
      comparison.add(rows.seconds, side, run.seconds());
      comparison.add(rows.cpu, side, run.cpuSeconds());
      comparison.add(rows.bytes, side, run.bytes() / 1e6);
    }

    /** Starts with what a rewrite has left; leaves a base of RESP behind. */
    private void restart(boolean rdb) throws IOException, InterruptedException {
      long bytes = folder.largest(rdb ? ".base.rdb" : ".base.aof");
      try (ServerProcess server = ServerProcess.start(side, folder);
          RespClient control = server.connect()) {
        double cpu = ProcessUse.cpuSeconds(server.pid());
        long loaded = control.call("DBSIZE").asLong();
        if (loaded != keys) {
          throw new IOException(side.name() + " has loaded " + loaded + " of " + keys + " keys");
        }
        Rows rows = load(rdb);
        if (bytes == 0) {
          rows.read().forEach(row -> comparison.absent(row, side, NOT_RDB));
        } else {
          comparison.add(rows.seconds, side, server.startSeconds());
          comparison.add(rows.cpu, side, cpu);
          comparison.add(rows.speed, side, bytes / 1e6 / server.startSeconds());
        }
        if (rdb) {
          Rewrites.rewrite(server, control, folder, false);
          server.stop();
        }
      }
    }
  }
}

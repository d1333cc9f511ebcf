package dev.redraft.bench.compare;

import dev.redraft.bench.server.ProcessUse;
import dev.redraft.bench.server.ScratchFolder;
import dev.redraft.bench.server.ServerInfo;
import dev.redraft.bench.server.ServerProcess;
import dev.redraft.resp.RespValue;
import dev.redraft.server.demo.RespClient;
import java.io.IOException;

/** Rewrites and saves of a server, begun and awaited. */
final class Rewrites {
  private static final long POLL_MILLIS = 5;

  private Rewrites() {}

  /**
   * What one took.
   *
   * @param cpuSeconds of the whole process and its children
   * @param bytes of the file that was written; 0 if it was not written in the form asked for
   */
  record Run(double seconds, double cpuSeconds, long bytes) {}

  /** A rewrite whose base is in RDB, or in RESP. */
  static Run rewrite(ServerProcess server, RespClient control, ScratchFolder folder, boolean rdb)
      throws IOException, InterruptedException {
    call(control, "CONFIG", "SET", "aof-use-rdb-preamble", rdb ? "yes" : "no");
    Run run = await(server, control, "BGREWRITEAOF", "aof_rewrite_in_progress");
    return new Run(run.seconds, run.cpuSeconds, folder.largest(rdb ? ".base.rdb" : ".base.aof"));
  }

  static Run save(ServerProcess server, RespClient control, ScratchFolder folder)
      throws IOException, InterruptedException {
    Run run = await(server, control, "BGSAVE", "rdb_bgsave_in_progress");
    return new Run(run.seconds, run.cpuSeconds, folder.largest("dump.rdb"));
  }

  static boolean canSave(RespClient control) throws IOException {
    RespValue reply = control.call("COMMAND", "INFO", "BGSAVE");
    return !reply.isError() && reply.items().size() == 1 && !reply.get(0).isNull();
  }

  private static Run await(ServerProcess server, RespClient control, String command, String field)
      throws IOException, InterruptedException {
    double before = ProcessUse.cpuSeconds(server.pid());
    long began = System.nanoTime();
    call(control, command);
    while (ServerInfo.number(control, "persistence", field) != 0) {
      Thread.sleep(POLL_MILLIS);
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    String status =
        command.equals("BGSAVE") ? "rdb_last_bgsave_status" : "aof_last_bgrewrite_status";
    if (!ServerInfo.field(control, "persistence", status).equals("ok")) {
      throw new IOException(command + " has failed: see " + status);
    }
    return new Run(seconds, ProcessUse.cpuSeconds(server.pid()) - before, 0);
  }

  static void call(RespClient control, String... command) throws IOException {
    RespValue reply = control.call(command);
    if (reply.isError()) {
      throw new IOException(String.join(" ", command) + ": " + reply.asText());
    }
  }
}

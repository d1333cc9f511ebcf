package dev.redraft.aof;

import dev.redraft.aof.CheckedFile.Fault;
import dev.redraft.aof.CheckedFile.RepairKind;
import dev.redraft.platform.DiskFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Repairs what a check has found and what no guess is needed for: ends that can't be used are moved
 * to a file beside. The other faults stay.
 */
public final class LogFix {
  private final LogEnvironment environment;

  public LogFix(LogEnvironment environment) {
    this.environment = environment;
  }

  /**
   * A cut that was made.
   *
   * @param file what was cut
   * @param at its size now
   * @param bytes that were cut off
   * @param kept the file that holds them
   */
  public record Cut(Path file, long at, long bytes, Path kept) {}

  /**
   * Cuts; nobody else may use the files.
   *
   * @throws IOException if a file is no longer as the check has found it, or can't be changed
   */
  public List<Cut> run(CheckReport report) throws IOException {
    Repair repair = new Repair(environment.disk(), environment.clock(), environment.events());
    List<Cut> cuts = new ArrayList<>();
    for (CheckedFile file : report.faulty()) {
      Fault fault = file.fault();
      if (fault != null && fault.repair() != RepairKind.NONE) {
        requireSize(file);
        Path kept = repair.cut(file.path(), fault.at());
        cuts.add(new Cut(file.path(), fault.at(), fault.lostBytes(), kept));
      }
    }
    return List.copyOf(cuts);
  }

  private void requireSize(CheckedFile checked) throws IOException {
    try (DiskFile file = environment.disk().openForRead(checked.path())) {
      if (file.size() != checked.bytes()) {
        throw new IOException(
            checked.path() + " had " + checked.bytes() + " bytes and has " + file.size() + " now");
      }
    }
  }
}

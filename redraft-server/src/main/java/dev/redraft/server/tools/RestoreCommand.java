package dev.redraft.server.tools;

import dev.redraft.aof.CheckReport;
import dev.redraft.aof.CheckedFile;
import dev.redraft.aof.DataLocation;
import dev.redraft.aof.LogCheck;
import dev.redraft.aof.PointInTime;
import dev.redraft.aof.RecoveryException;
import dev.redraft.command.Families;
import dev.redraft.engine.RdbVerifier;
import dev.redraft.platform.Clock;
import dev.redraft.platform.Disk;
import dev.redraft.platform.FileDisk;
import dev.redraft.server.terminal.Amounts;
import dev.redraft.server.terminal.ProgressLine;
import dev.redraft.server.terminal.Screen;
import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code redraft restore}: a log as it was at a moment, in a new directory. */
@Command(
    name = "restore",
    mixinStandardHelpOptions = true,
    description = {
      "Make a new directory with the data as they were at a moment. The source is only read.",
      "Moments are known from the timestamps in the log: it must have been written with"
          + " aof-timestamp-enabled yes. Their resolution is a second; all of the moment's second"
          + " is kept."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:the new directory is complete and has been verified",
      "1:the log does not reach to that moment, or is damaged, and nothing was changed; or the new"
          + " directory does not pass the check",
      "2:wrong usage, or something can't be read or written"
    },
    footer = {
      "",
      "For example:",
      "  redraft restore /var/lib/redraft --to 2026-11-22T10:00:00Z --into /tmp/before",
      "  redraft restore /var/lib/redraft --to '2026-11-22 11:00' --into /tmp/before",
      "  redraft restore /var/lib/redraft --to 1795341600 --into /tmp/before"
    })
public final class RestoreCommand implements Callable<Integer> {
  private static final int DONE = 0;
  private static final int REFUSED = 1;
  private static final int UNREADABLE = 2;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "DIR",
      description = "The directory of data, or of its append only file, or a manifest.")
  private Path path = Path.of("");

  @Option(
      names = "--to",
      required = true,
      paramLabel = "TIME",
      description =
          "The moment: ISO 8601 with a zone, without one in the local zone, or unix seconds.")
  private String to = "";

  @Option(
      names = "--into",
      required = true,
      paramLabel = "NEWDIR",
      description = "The new directory of data; it must not be there, or be empty.")
  private Path into = Path.of("");

  @Option(
      names = {"-q", "--quiet"},
      description = "Print nothing if it succeeds.")
  private boolean quiet;

  @Override
  public Integer call() {
    Screen screen = new Screen(spec.commandLine().getOut());
    long seconds;
    try {
      seconds = Moments.parse(to, ZoneId.systemDefault());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--to: " + e.getMessage());
    }
    try {
      return restore(new FileDisk(), seconds, screen) ? DONE : REFUSED;
    } catch (RecoveryException e) {
      screen.endPassing();
      spec.commandLine().getErr().println("Can't restore " + path + ": " + e.getMessage());
      return REFUSED;
    } catch (IOException e) {
      screen.endPassing();
      spec.commandLine().getErr().println("Can't restore " + path + ": " + e.getMessage());
      return UNREADABLE;
    }
  }

  /** Returns whether the new directory is as it should be. */
  private boolean restore(Disk disk, long seconds, Screen screen)
      throws IOException, RecoveryException {
    Path target = into.toAbsolutePath().normalize();
    DataLocation location = DataLocation.of(disk, path.toAbsolutePath().normalize());
    try (RdbVerifier rdbs = new RdbVerifier()) {
      ProgressLine progress = new ProgressLine(screen, Clock.system(), "restored", quiet);
      PointInTime.Restored restored =
          new PointInTime(disk, rdbs, progress).run(location, seconds, target);
      CheckReport report =
          new LogCheck(
                  disk,
                  Families.table(),
                  rdbs,
                  new ProgressLine(screen, Clock.system(), "verified", quiet))
              .run(DataLocation.of(disk, target));
      screen.endPassing();
      if (!report.isFine()) {
        new ReportPrinter(screen, DataLocation.of(disk, target), false).print(report);
      }
      if (!quiet) {
        tell(restored, report, screen);
      }
      if (!report.isFine()) {
        spec.commandLine()
            .getErr()
            .println("The new directory " + into + " has what is wrong in the source, see above");
      }
      return report.isFine();
    }
  }

  private void tell(PointInTime.Restored restored, CheckReport report, Screen screen) {
    long kept = report.files().stream().mapToLong(f -> Math.max(0, f.commands())).sum();
    long keys = report.files().stream().mapToLong(CheckedFile::keys).sum();
    long out = restored.commands() - kept;
    screen.line(
        "Restored to "
            + Moments.show(restored.lastKept())
            + ", the last timestamp in the log up to that moment, in "
            + into
            + ": "
            + (keys > 0 ? ReportPrinter.plural(keys, "key") + " of the base and " : "")
            + ReportPrinter.plural(kept, "command")
            + ", "
            + Amounts.bytes(restored.bytes())
            + ".");
    if (restored.undated() > 0) {
      screen.line(
          ReportPrinter.plural(restored.undated(), "command")
              + " before the first timestamp behind the base were kept: nothing says when they"
              + " were written.");
    }
    screen.line(
        out == 0 && restored.leftOutBytes() == 0
            ? "Nothing was left out: the log ends at " + Moments.show(restored.latest()) + "."
            : "Left out: "
                + ReportPrinter.plural(out, "later command")
                + ", "
                + Amounts.bytes(restored.leftOutBytes())
                + ", up to "
                + Moments.show(restored.latest())
                + ".");
  }
}

package dev.redraft.server.tools;

import dev.redraft.aof.CheckReport;
import dev.redraft.aof.DataLocation;
import dev.redraft.aof.LogCheck;
import dev.redraft.aof.LogEnvironment;
import dev.redraft.aof.LogFix;
import dev.redraft.aof.LogLock;
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
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code redraft check}: verifies files of data, and cuts off ends that can't be used. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = {
      "Verify files of data without a server: the manifest, every base and incr, single files and"
          + " RDB files; structure, checksums, transactions, all values.",
      "Commands are read, not executed. Without --fix nothing on disk changes."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:all is well, or --fix has made it so",
      "1:something is wrong",
      "2:wrong usage, or something can't be read"
    },
    footer = {
      "",
      "For example:",
      "  redraft check /var/lib/redraft",
      "  redraft check /var/lib/redis/appendonlydir/appendonly.aof.manifest --fix",
      "  redraft check dump.rdb"
    })
public final class CheckCommand implements Callable<Integer> {
  private static final int FINE = 0;
  private static final int PROBLEMS = 1;
  private static final int UNREADABLE = 2;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "PATH",
      description =
          "A directory of data, the directory of its append only file, a manifest, or a single"
              + " .aof or .rdb file.")
  private Path path = Path.of("");

  @Option(
      names = "--fix",
      description =
          "Cut off the end of the log that can't be used, and keep it in a file beside. Nothing is"
              + " asked. Other damage is explained and left alone.")
  private boolean fix;

  @Option(
      names = {"-q", "--quiet"},
      description = "Print nothing but what is wrong and the verdict.")
  private boolean quiet;

  @Override
  public Integer call() {
    Screen screen = new Screen(spec.commandLine().getOut());
    try {
      return run(new FileDisk(), screen);
    } catch (IOException e) {
      spec.commandLine().getErr().println("Can't check " + path + ": " + e.getMessage());
      return UNREADABLE;
    }
  }

  private int run(Disk disk, Screen screen) throws IOException {
    DataLocation location = DataLocation.of(disk, path.toAbsolutePath().normalize());
    CheckReport report = check(disk, location, screen);
    ReportPrinter printer = new ReportPrinter(screen, location, quiet);
    printer.print(report);
    if (!fix || report.faulty().stream().noneMatch(ReportPrinter::isRepairable)) {
      printer.verdict(report, fix);
      return report.isFine() ? FINE : PROBLEMS;
    }
    LogEnvironment environment = new LogEnvironment(disk, Clock.system(), (level, message) -> {});
    try (LogLock lock = new LogLock(environment, location.files())) {
      lock.take();
      for (LogFix.Cut cut : new LogFix(environment).run(report)) {
        screen.line(
            "Cut "
                + Amounts.bytes(cut.bytes())
                + " off "
                + cut.file()
                + ", which has "
                + Amounts.bytes(cut.at())
                + " now; they are kept in "
                + cut.kept());
      }
    }
    CheckReport after = check(disk, location, screen);
    printer.print(after.faulty(), after.problems());
    printer.verdict(after, true);
    return after.isFine() ? FINE : PROBLEMS;
  }

  private CheckReport check(Disk disk, DataLocation location, Screen screen) throws IOException {
    ProgressLine progress = new ProgressLine(screen, Clock.system(), "checked", quiet);
    try (RdbVerifier rdbs = new RdbVerifier()) {
      CheckReport report = new LogCheck(disk, Families.table(), rdbs, progress).run(location);
      screen.endPassing();
      return report;
    }
  }
}

package dev.redraft.server.tools;

import dev.redraft.RedraftException;
import dev.redraft.aof.DataLocation;
import dev.redraft.base.MemoryUnits;
import dev.redraft.engine.CompactOptions;
import dev.redraft.engine.Compaction;
import dev.redraft.platform.Clock;
import dev.redraft.platform.Disk;
import dev.redraft.platform.EventLog;
import dev.redraft.platform.FileDisk;
import dev.redraft.rdb.RdbFormat;
import dev.redraft.server.terminal.Amounts;
import dev.redraft.server.terminal.ProgressLine;
import dev.redraft.server.terminal.Screen;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code redraft compact}: a rewrite without a server. */
@Command(
    name = "compact",
    mixinStandardHelpOptions = true,
    description = {
      "Rewrite an append only file without a server: the data as they are, without their history.",
      "The data are loaded into memory for it. In place the files are switched as a server does it:"
          + " a crash at any moment leaves the old log or the new one. A log that is in use is"
          + " refused."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:done",
      "1:the data can't be loaded, or the rewrite has failed; the old log is in force",
      "2:wrong usage, or something can't be read"
    },
    footer = {
      "",
      "For example:",
      "  redraft compact /var/lib/redraft",
      "  redraft compact /var/lib/redraft --rate 50mb",
      "  redraft compact /backup/redis --to /backup/compact --rdb-version 10"
    })
public final class CompactCommand implements Callable<Integer> {
  private static final int DONE = 0;
  private static final int FAILED = 1;
  private static final int UNREADABLE = 2;
  private static final int MOST_DATABASES = 32_000;
  private static final int OLDEST_RDB = RdbFormat.REDIS_7_0;
  private static final int NEWEST_RDB = RdbFormat.FIELD_EXPIRY;

  /** What the new base is written in. */
  enum Format {
    rdb,
    resp
  }

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "DIR",
      description = "The directory of data, or of its append only file, or a manifest.")
  private Path path = Path.of("");

  @Option(
      names = "--to",
      paramLabel = "NEWDIR",
      description =
          "Write a new directory of data, which must not be there, or be empty; DIR is only read."
              + " Without it the log in DIR is replaced.")
  private @Nullable Path to;

  @Option(
      names = "--rate",
      defaultValue = "0",
      paramLabel = "BYTES",
      description = "Bytes a second to write at most, such as 50mb; 0 for no limit (the default).")
  private String rate = "0";

  @Option(
      names = "--format",
      defaultValue = "rdb",
      description = "What the base is written in: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
  private Format format = Format.rdb;

  @Option(
      names = "--rdb-version",
      defaultValue = "11",
      paramLabel = "N",
      description =
          "The version of RDB: 10 for Redis 7.0, 11 for 7.2, 12 for 7.4 (${DEFAULT-VALUE}).")
  private int rdbVersion;

  @Option(
      names = "--databases",
      defaultValue = "1024",
      paramLabel = "N",
      description = "How many databases the data may have (${DEFAULT-VALUE}).")
  private int databases;

  @Option(
      names = {"-q", "--quiet"},
      description = "Print warnings alone.")
  private boolean quiet;

  @Override
  public Integer call() {
    long bytes;
    try {
      bytes = MemoryUnits.parse(rate);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(), "--rate: '" + rate + "' is no amount of bytes");
    }
    if (databases < 1 || databases > MOST_DATABASES) {
      throw new ParameterException(
          spec.commandLine(), "--databases must be between 1 and " + MOST_DATABASES);
    }
    if (rdbVersion < OLDEST_RDB || rdbVersion > NEWEST_RDB) {
      throw new ParameterException(
          spec.commandLine(), "--rdb-version must be between " + OLDEST_RDB + " and " + NEWEST_RDB);
    }
    Path target = to;
    CompactOptions options =
        new CompactOptions(
            target == null ? null : target.toAbsolutePath().normalize(),
            bytes,
            format == Format.rdb,
            rdbVersion,
            databases);
    Screen screen = new Screen(spec.commandLine().getOut());
    try {
      compact(new FileDisk(), options, screen);
      return DONE;
    } catch (RedraftException e) {
      screen.endPassing();
      String message = String.valueOf(e.getMessage()).replaceFirst("^ERR ", "");
      spec.commandLine().getErr().println("Can't compact " + path + ": " + message);
      return FAILED;
    } catch (IOException e) {
      screen.endPassing();
      spec.commandLine().getErr().println("Can't compact " + path + ": " + e.getMessage());
      return UNREADABLE;
    }
  }

  private void compact(Disk disk, CompactOptions options, Screen screen) throws IOException {
    Clock clock = Clock.system();
    long began = clock.nanos();
    DataLocation location = DataLocation.of(disk, path.toAbsolutePath().normalize());
    Compaction compaction =
        new Compaction(
            disk,
            (level, message) -> {
              if (level == EventLog.Level.WARNING) {
                spec.commandLine().getErr().println(message);
              }
            },
            new ProgressLine(screen, clock, "loaded", quiet),
            new ProgressLine(screen, clock, "written", n -> ReportPrinter.plural(n, "key"), quiet));
    Compaction.Result result = compaction.run(location, options);
    screen.endPassing();
    if (!quiet) {
      screen.line(
          String.format(
              Locale.ROOT,
              "%s: %s before, %s now, in %.1f s.",
              ReportPrinter.plural(result.keys(), "key"),
              Amounts.bytes(result.bytesBefore()),
              Amounts.bytes(result.bytesAfter()),
              (clock.nanos() - began) / 1e9));
    }
  }
}

package dev.redraft.server.tools;

import dev.redraft.aof.CheckReport;
import dev.redraft.aof.CheckedFile;
import dev.redraft.aof.CheckedFile.Fault;
import dev.redraft.aof.CheckedFile.Kind;
import dev.redraft.aof.CheckedFile.RepairKind;
import dev.redraft.aof.DataLocation;
import dev.redraft.server.terminal.Amounts;
import dev.redraft.server.terminal.Screen;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a check has found, as people read it: a line for each file, then the verdict. */
final class ReportPrinter {
  private static final int COLUMNS = 5;

  private final Screen screen;
  private final DataLocation location;
  private final boolean quiet;

  ReportPrinter(Screen screen, DataLocation location, boolean quiet) {
    this.screen = screen;
    this.location = location;
    this.quiet = quiet;
  }

  static boolean isRepairable(CheckedFile file) {
    Fault fault = file.fault();
    return fault != null && fault.repair() != RepairKind.NONE;
  }

  void print(CheckReport report) {
    print(quiet ? report.faulty() : report.files(), report.problems());
    if (!quiet) {
      report.notes().forEach(note -> screen.line("Note: " + note));
    }
  }

  void print(List<CheckedFile> files, List<String> problems) {
    List<List<String>> rows = files.stream().map(this::row).toList();
    int[] widths = new int[COLUMNS];
    for (List<String> row : rows) {
      for (int i = 0; i < COLUMNS; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (int i = 0; i < files.size(); i++) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < COLUMNS; column++) {
        if (widths[column] > 0) {
          String text = rows.get(i).get(column);
          String padding = " ".repeat(widths[column] - text.length());
          line.append(column == 2 ? padding + text : text + padding).append("  ");
        }
      }
      screen.line(line + state(files.get(i)));
      explain(files.get(i));
    }
    problems.forEach(problem -> screen.line(screen.red("Problem") + ": " + problem));
  }

  private List<String> row(CheckedFile file) {
    return List.of(
        name(file.path()),
        file.kind().name().toLowerCase(Locale.ROOT),
        Amounts.count(file.bytes()) + " B",
        content(file),
        times(file));
  }

  private String name(Path path) {
    Path dir = location.files().dir();
    return (path.startsWith(dir) ? dir.relativize(path) : path).toString();
  }

  private static String content(CheckedFile file) {
    List<String> parts = new ArrayList<>();
    if (file.rdbVersion() > 0) {
      parts.add("RDB " + file.rdbVersion() + ", " + plural(file.keys(), "key"));
    }
    if (file.commands() >= 0) {
      parts.add(plural(file.commands(), "command"));
    }
    return String.join(", ", parts);
  }

  private static String times(CheckedFile file) {
    if (file.firstTime() < 0) {
      return "";
    }
    String first = Moments.show(file.firstTime());
    return file.lastTime() == file.firstTime()
        ? first
        : first + " .. " + Moments.show(file.lastTime());
  }

  private String state(CheckedFile file) {
    Fault fault = file.fault();
    if (fault != null) {
      return screen.red(fault.repair() == RepairKind.CUT_TORN ? "TORN" : "BAD");
    }
    if (file.kind() == Kind.LEFTOVER) {
      return "leftover, " + file.note();
    }
    return screen.green("OK") + (file.note().isEmpty() ? "" : ", " + file.note());
  }

  private void explain(CheckedFile file) {
    Fault fault = file.fault();
    if (fault == null) {
      return;
    }
    StringBuilder where = new StringBuilder("    ");
    if (fault.at() >= 0) {
      where.append("at offset ").append(Amounts.count(fault.at())).append(": ");
    }
    screen.line(where.append(fault.reason()).toString());
    if (fault.lostBytes() > 0 && fault.repair() != RepairKind.NONE) {
      screen.line(
          "    a cut there gives up "
              + Amounts.count(fault.lostBytes())
              + " bytes, about "
              + plural(fault.lostCommands(), "command"));
    } else if (fault.lostBytes() > 0) {
      screen.line(
          "    from there on there are "
              + Amounts.count(fault.lostBytes())
              + " bytes, with about "
              + plural(fault.lostCommands(), "command"));
    }
    screen.line("    " + fault.explanation());
  }

  void verdict(CheckReport report, boolean fixed) {
    long bytes = report.files().stream().mapToLong(CheckedFile::bytes).sum();
    String all = plural(report.files().size(), "file") + ", " + Amounts.bytes(bytes);
    if (report.isFine()) {
      screen.line(screen.green("All is well") + ": " + all + ".");
      return;
    }
    int faults = report.faulty().size() + report.problems().size();
    long mendable = report.faulty().stream().filter(ReportPrinter::isRepairable).count();
    String advice =
        mendable == 0
            ? "Nothing of it can be repaired without a guess."
            : fixed
                ? "Not everything can be repaired without a guess."
                : mendable == faults
                    ? "--fix repairs it and keeps what it cuts off."
                    : "--fix repairs " + mendable + " of them and keeps what it cuts off.";
    screen.line(screen.red(plural(faults, "problem")) + " in " + all + ". " + advice);
  }

  static String plural(long count, String what) {
    return Amounts.count(count) + " " + what + (count == 1 ? "" : "s");
  }
}

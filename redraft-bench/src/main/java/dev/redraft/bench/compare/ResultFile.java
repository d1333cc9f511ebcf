package dev.redraft.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Results as text, so that a report can be made from several runs. A line is a row's name, what
 * follows, and its values, between tabs:
 *
 * <pre>
 *   everysec/GET/c50/p1  run          2026-11-22, EPYC, 2 cores
 *   everysec/GET/c50/p1  redraft      121000.0  123400.0
 *   everysec/GET/c50/p1  other        110000.0  111200.0
 *   everysec/GET/c50/p1  redraft-cpu  5.51  5.49          (us a request; other-cpu alike)
 *   Redraft              curve        -1.0  0.02  1.9  0.3 0.4 ...   (from, window, rewrite; ms of each)
 * </pre>
 */
public final class ResultFile {
  private ResultFile() {}

  /** Writes all over what is there. */
  public static void write(Results results, Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    for (Samples samples : results.all()) {
      String name = samples.row().name();
      lines.add(String.join("\t", name, "run", samples.run()));
      String absence = samples.absence();
      if (absence != null) {
        lines.add(String.join("\t", name, "absent", absence.replaceAll("\\s+", " ")));
      }
      samples
          .figures()
          .forEach((kind, values) -> {
            if (!values.isEmpty()) {
              lines.add(name + "\t" + kind + "\t" + text(values));
            }
          });
    }
    for (Curve curve : results.curves()) {
      List<Double> values =
          new ArrayList<>(
              List.of(curve.startSeconds(), curve.windowSeconds(), curve.rewriteSeconds()));
      Arrays.stream(curve.millis()).forEach(values::add);
      lines.add(curve.server() + "\tcurve\t" + text(values));
    }
    Files.write(file, lines);
  }

  private static String text(List<Double> values) {
    return values.stream().map(String::valueOf).collect(Collectors.joining("\t"));
  }

  /**
   * Reads what {@link #write} has written.
   *
   * @param rows that there are; others in the file are left out
   * @throws IOException if the file can't be read or is no such file
   */
  public static Results read(Path file, List<Row> rows) throws IOException {
    Map<String, Row> byName =
        rows.stream().collect(Collectors.toMap(Row::name, Function.identity()));
    Results results = new Results("");
    for (String line : Files.readAllLines(file)) {
      String[] cells = line.split("\t", -1);
      try {
        if (cells[1].equals("curve")) {
          results.add(curve(cells));
        } else if (byName.containsKey(cells[0])) {
          read(results.of(byName.get(cells[0])), cells);
        }
      } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
        throw new IOException(file + " is no file of results: " + line, e);
      }
    }
    return results;
  }

  private static void read(Samples samples, String[] cells) {
    switch (cells[1]) {
      case "run" -> samples.ofRun(cells[2]);
      case "absent" -> samples.absent(cells[2]);
      default -> {
        for (int i = 2; i < cells.length; i++) {
          samples.add(cells[1], Double.parseDouble(cells[i]));
        }
      }
    }
  }

  private static Curve curve(String[] cells) {
    double[] values = Arrays.stream(cells).skip(2).mapToDouble(Double::parseDouble).toArray();
    return new Curve(
        cells[0], values[0], values[1], Arrays.copyOfRange(values, 3, values.length), values[2]);
  }
}

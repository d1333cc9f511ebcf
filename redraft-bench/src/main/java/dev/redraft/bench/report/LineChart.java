package dev.redraft.bench.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;

/** Figures over a quantity that grows, one line for each server; both axes are logarithmic. */
final class LineChart {
  private static final int WIDTH = 380;
  private static final int HEIGHT = 260;
  private static final int LEFT = 62;
  private static final int RIGHT = 18;
  private static final int TOP = 52;
  private static final int BOTTOM = 40;
  private static final double[] STEPS = {1, 2, 5};

  private final Svg svg = new Svg(WIDTH, HEIGHT);
  private final double leftmost;
  private final double rightmost;
  private final double lowest;
  private final double highest;

  private LineChart(List<SortedMap<Double, Double>> lines) {
    double[] xs =
        lines.stream().flatMap(line -> line.keySet().stream()).mapToDouble(x -> x).toArray();
    double[] ys =
        lines.stream().flatMap(line -> line.values().stream()).mapToDouble(y -> y).toArray();
    leftmost = least(xs);
    rightmost = Math.max(most(xs), leftmost * 2);
    lowest = least(ys) / 1.3;
    highest = Math.max(most(ys) * 1.3, lowest * 4);
  }

  private static double least(double[] values) {
    double least = Double.MAX_VALUE;
    for (double value : values) {
      least = Math.min(least, value);
    }
    return least;
  }

  private static double most(double[] values) {
    double most = 0;
    for (double value : values) {
      most = Math.max(most, value);
    }
    return most;
  }

  /**
   * The chart as SVG.
   *
   * @param title with the unit of the figures
   * @param across what the horizontal axis counts
   * @param lines the servers' figures by that count, all positive; the second is Redraft's
   */
  static String svg(String title, String across, Map<String, SortedMap<Double, Double>> lines) {
    LineChart chart = new LineChart(List.copyOf(lines.values()));
    chart.svg.text(8, 18, "start", "title", title);
    chart.axes(across);
    int i = 0;
    for (Map.Entry<String, SortedMap<Double, Double>> line : lines.entrySet()) {
      String style = i == 0 ? "first" : "second";
      chart.svg.line(LEFT + 150 * i, 34, LEFT + 150 * i + 24, 34, style);
      chart.svg.text(LEFT + 150 * i + 30, 38, "start", "small", line.getKey());
      StringBuilder points = new StringBuilder();
      line.getValue()
          .forEach((x, y) -> {
            points.append(String.format(Locale.ROOT, "%.1f,%.1f ", chart.x(x), chart.y(y)));
            chart.svg.bar(chart.x(x) - 2, chart.y(y) - 2, 4, 4, i(style));
          });
      chart.svg.path(points.toString().strip(), style);
      i++;
    }
    return chart.svg.end();
  }

  private static String i(String style) {
    return style.equals("first") ? "behind" : "ahead";
  }

  private void axes(String across) {
    int bottom = HEIGHT - BOTTOM;
    boolean narrow = highest / lowest < 30;
    for (double power = Math.pow(10, Math.floor(Math.log10(lowest)));
        power <= highest;
        power *= 10) {
      for (double step : STEPS) {
        double value = power * step;
        if (value >= lowest && value <= highest && (narrow || step == 1)) {
          svg.line(LEFT, y(value), WIDTH - RIGHT, y(value), "grid");
          svg.text(LEFT - 6, y(value) + 4, "end", "small", shortened(value));
        }
      }
    }
    for (double power = Math.pow(10, Math.floor(Math.log10(leftmost)));
        power <= rightmost;
        power *= 10) {
      if (power >= leftmost * 0.999) {
        svg.line(x(power), bottom, x(power), bottom + 4, "axis");
        svg.text(x(power), bottom + 16, "middle", "small", shortened(power));
      }
    }
    svg.line(LEFT, bottom, WIDTH - RIGHT, bottom, "axis");
    svg.text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 8, "middle", "small", across);
  }

  private static String shortened(double value) {
    if (value >= 999_999) {
      return Svg.number(Math.rint(value / 1e5) / 10) + "M";
    }
    return value >= 999
        ? Svg.number(Math.rint(value / 100) / 10) + "k"
        : value >= 1 ? Svg.number(Math.rint(value)) : String.format(Locale.ROOT, "%.1g", value);
  }

  private double x(double value) {
    return LEFT + share(value, leftmost, rightmost) * (WIDTH - LEFT - RIGHT);
  }

  private double y(double value) {
    return HEIGHT - BOTTOM - share(value, lowest, highest) * (HEIGHT - TOP - BOTTOM);
  }

  private static double share(double value, double least, double most) {
    return Math.log(value / least) / Math.log(most / least);
  }
}

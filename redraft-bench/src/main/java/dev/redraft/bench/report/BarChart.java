package dev.redraft.bench.report;

import java.util.Locale;
import java.util.Map;

/**
 * Ratios as bars on a logarithmic scale, from the line of equality to the right where Redraft is
 * ahead, to the left where it is behind.
 */
final class BarChart {
  private static final int WIDTH = 760;
  private static final int LABEL = 220;
  private static final int LINE = 17;
  private static final int TOP = 44;
  private static final int RIGHT = 48;
  private static final double LEAST_SPAN = 2;

  /** Bars beyond these are cut off; the figure beside them is not. */
  private static final double LEAST = 0.05;

  private static final double MOST = 200;

  private BarChart() {}

  /** The chart as SVG; ratios are positive. */
  static String svg(String title, Map<String, Double> ratios) {
    double most = LEAST_SPAN;
    double least = 1 / 1.5;
    for (double ratio : ratios.values()) {
      most = Math.clamp(ratio, most, MOST);
      least = Math.clamp(ratio, LEAST, least);
    }
    double low = Math.log(least);
    double scale = (WIDTH - LABEL - RIGHT - 40) / (Math.log(most) - low);
    Svg svg = new Svg(WIDTH, TOP + LINE * ratios.size() + 12);
    svg.text(8, 18, "start", "title", title);
    double one = LABEL + 40 - low * scale;
    int bottom = TOP + LINE * ratios.size();
    for (double tick : new double[] {0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200}) {
      double x = one + Math.log(tick) * scale;
      if (tick >= least && tick <= most || tick == 1) {
        svg.line(x, TOP - 6, x, bottom, tick == 1 ? "axis" : "grid");
        svg.text(x, TOP - 10, "middle", "small", Svg.number(tick) + "x");
      }
    }
    int y = TOP;
    for (Map.Entry<String, Double> bar : ratios.entrySet()) {
      double end = one + Math.log(Math.clamp(bar.getValue(), least, most)) * scale;
      boolean ahead = bar.getValue() >= 1;
      svg.text(LABEL - 4, y + 11, "end", "small", bar.getKey());
      svg.bar(Math.min(one, end), y + 2, Math.abs(end - one), LINE - 5, ahead ? "ahead" : "behind");
      String value =
          String.format(Locale.ROOT, bar.getValue() >= 10 ? "%.0f" : "%.2f", bar.getValue());
      svg.text(end + (ahead ? 4 : -4), y + 11, ahead ? "start" : "end", "small", value);
      y += LINE;
    }
    return svg.end();
  }
}

package dev.redraft.bench.report;

import dev.redraft.bench.compare.Curve;
import java.util.List;
import java.util.Locale;

/**
 * The longest latency over time around a rewrite, on a logarithmic scale; bands show how long each
 * rewrite took.
 */
final class CurveChart {
  private static final int WIDTH = 760;
  private static final int HEIGHT = 340;
  private static final int LEFT = 64;
  private static final int RIGHT = 16;
  private static final int TOP = 52;
  private static final int BOTTOM = 44;
  private static final double LEAST_MILLIS = 0.05;
  private static final List<String> STYLES = List.of("first", "second");

  private final List<Curve> curves;
  private final double from;
  private final double until;
  private final double most;
  private final Svg svg = new Svg(WIDTH, HEIGHT);

  private CurveChart(List<Curve> curves) {
    this.curves = curves;
    double begin = 0;
    double end = 0;
    double longest = 1;
    for (Curve curve : curves) {
      begin = Math.min(begin, curve.startSeconds());
      end = Math.max(end, curve.startSeconds() + curve.millis().length * curve.windowSeconds());
      for (double millis : curve.millis()) {
        longest = Math.max(longest, millis);
      }
    }
    from = begin;
    until = end;
    most = longest * 1.2;
  }

  /** The chart as SVG; of two curves at most. */
  static String svg(List<Curve> curves) {
    return new CurveChart(curves).draw();
  }

  private String draw() {
    svg.text(8, 18, "start", "title", "Longest latency of each window of 20 ms, around a rewrite");
    axes();
    for (int i = 0; i < curves.size(); i++) {
      Curve curve = curves.get(i);
      String style = STYLES.get(curve.server().equals("Redraft") ? 1 : 0);
      double end = x(curve.rewriteSeconds());
      svg.bar(x(0), TOP, end - x(0), HEIGHT - TOP - BOTTOM, style + "band");
      svg.path(points(curve), style);
      svg.line(LEFT + 220 * i, 34, LEFT + 220 * i + 24, 34, style);
      svg.text(
          LEFT + 220 * i + 30,
          38,
          "start",
          "small",
          String.format(
              Locale.ROOT, "%s (rewrite: %.1f s)", curve.server(), curve.rewriteSeconds()));
    }
    return svg.end();
  }

  private void axes() {
    for (double millis = 0.1; millis < most; millis *= 10) {
      svg.line(LEFT, y(millis), WIDTH - RIGHT, y(millis), "grid");
      svg.text(LEFT - 6, y(millis) + 4, "end", "small", Svg.number(millis) + " ms");
    }
    double step = until - from > 12 ? 2 : 1;
    for (double second = Math.ceil(from); second <= until; second += step) {
      svg.line(x(second), HEIGHT - BOTTOM, x(second), HEIGHT - BOTTOM + 4, "axis");
      svg.text(x(second), HEIGHT - BOTTOM + 17, "middle", "small", Svg.number(second));
    }
    svg.line(LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT, HEIGHT - BOTTOM, "axis");
    svg.text(
        (LEFT + WIDTH - RIGHT) / 2.0,
        HEIGHT - 8,
        "middle",
        "small",
        "seconds since the rewrite began");
  }

  private String points(Curve curve) {
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < curve.millis().length; i++) {
      // a window without requests shows nothing
      if (curve.millis()[i] > 0) {
        double second = curve.startSeconds() + (i + 0.5) * curve.windowSeconds();
        points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(second), y(curve.millis()[i])));
      }
    }
    return points.toString().strip();
  }

  private double x(double second) {
    return LEFT + (second - from) / (until - from) * (WIDTH - LEFT - RIGHT);
  }

  private double y(double millis) {
    double share =
        Math.log(Math.max(millis, LEAST_MILLIS) / LEAST_MILLIS) / Math.log(most / LEAST_MILLIS);
    return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM);
  }
}

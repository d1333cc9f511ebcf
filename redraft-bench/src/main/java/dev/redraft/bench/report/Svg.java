package dev.redraft.bench.report;

import java.util.Locale;

/** A drawing in SVG, legible on a light and on a dark page. Lengths are in pixels. */
final class Svg {
  private static final String STYLE =
      """
      <style>
        text { font-family: system-ui, sans-serif; font-size: 12px; fill: #222 }
        .title { font-size: 14px; font-weight: 600 }
        .small { font-size: 11px }
        .axis { stroke: #555; stroke-width: 1 }
        .grid { stroke: #ddd; stroke-width: 1 }
        .ahead { fill: #2a7de1 }
        .behind { fill: #d9822b }
        .first { fill: none; stroke: #d9822b; stroke-width: 1.4 }
        .second { fill: none; stroke: #2a7de1; stroke-width: 1.4 }
        .firstband { fill: #d9822b; opacity: 0.12 }
        .secondband { fill: #2a7de1; opacity: 0.25 }
      </style>
      """;

  private final StringBuilder out = new StringBuilder();

  Svg(int width, int height) {
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d"
            + " %d\">%n",
        width, height, width, height);
    out.append(STYLE);
    add("<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>%n", width, height);
  }

  private void add(String format, Object... values) {
    out.append(String.format(Locale.ROOT, format, values).replace("\r\n", "\n"));
  }

  /** A number as short as it can be. */
  static String number(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.valueOf(value);
  }

  void text(double x, double y, String anchor, String style, String text) {
    add(
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" class=\"%s\">%s</text>%n",
        x, y, anchor, style, text.replace("&", "&amp;").replace("<", "&lt;"));
  }

  void line(double x1, double y1, double x2, double y2, String style) {
    add(
        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>%n",
        x1, y1, x2, y2, style);
  }

  void bar(double x, double y, double width, double height, String style) {
    add(
        "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" class=\"%s\"/>%n",
        x, y, width, height, style);
  }

  /** A line through points "x,y x,y ...". */
  void path(String points, String style) {
    add("<polyline points=\"%s\" class=\"%s\"/>%n", points, style);
  }

  String end() {
    return out.append("</svg>\n").toString();
  }
}

package dev.redraft.aof;

/**
 * Quotes a name so that {@link dev.redraft.resp.InlineSplitter} reads it back. Characters are bytes
 * (ISO-8859-1).
 */
final class QuotedName {
  private QuotedName() {}

  /** {@code word} as it is, or quoted if a reader would otherwise change or split it. */
  static String quote(String word) {
    return word.chars().allMatch(c -> c > ' ' && c < 127 && c != '\\' && c != '"' && c != '\'')
        ? word
        : quoted(word);
  }

  private static String quoted(String word) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      switch (c) {
        case '\\', '"' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\b' -> out.append("\\b");
        case 7 -> out.append("\\a");
        default -> {
          if (c >= ' ' && c < 127) {
            out.append(c);
          } else {
            out.append(String.format("\\x%02x", (int) c));
          }
        }
      }
    }
    return out.append('"').toString();
  }
}

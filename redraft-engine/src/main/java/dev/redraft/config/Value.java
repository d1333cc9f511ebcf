package dev.redraft.config;

/**
 * A directive's parsed value.
 *
 * @param text what CONFIG GET shows, one character for each byte (ISO-8859-1)
 * @param number the value of a boolean (0, 1), number, memory amount (bytes, or minus a
 *     percentage), choice (its index) or flag set; 0 otherwise
 * @param detail the value in the directive's own shape; {@code text} where that is all there is
 */
record Value(String text, long number, Object detail) {
  static Value of(String text) {
    return new Value(text, 0, text);
  }

  static Value of(String text, long number) {
    return new Value(text, number, text);
  }
}

package dev.redraft.rdb;

import dev.redraft.base.Slice;

/** Bytes of a file in messages: short, and printable whatever they are. */
final class Printable {
  private static final int MOST = 128;

  private Printable() {}

  /** The bytes with those that are not ASCII as {@code \xNN}, cut if they are many. */
  static String of(Slice bytes) {
    StringBuilder text = new StringBuilder();
    int length = Math.min(bytes.length(), MOST);
    for (int i = 0; i < length; i++) {
      char c = (char) (bytes.at(i) & 0xFF);
      if (c >= ' ' && c < 127 && c != '\\') {
        text.append(c);
      } else {
        text.append(c == '\\' ? "\\\\" : String.format("\\x%02x", (int) c));
      }
    }
    return length < bytes.length() ? text.append("...").toString() : text.toString();
  }
}

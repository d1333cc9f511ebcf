package dev.redraft.command;

import dev.redraft.base.Decimals;
import dev.redraft.base.MemoryUnits;

/**
 * The lines of one INFO section as they are written: a title, then {@code name:value}, each ended
 * by CR LF.
 */
final class InfoFields {
  private final StringBuilder text;

  InfoFields(StringBuilder text) {
    this.text = text;
  }

  InfoFields title(String name) {
    text.append("# ").append(name).append("\r\n");
    return this;
  }

  InfoFields add(String name, String value) {
    text.append(name).append(':').append(value).append("\r\n");
    return this;
  }

  InfoFields add(String name, long value) {
    text.append(name).append(':').append(value).append("\r\n");
    return this;
  }

  InfoFields add(String name, boolean value) {
    return add(name, value ? 1 : 0);
  }

  /** A number with two digits behind the point. */
  InfoFields add(String name, double value) {
    text.append(name).append(':');
    Decimals.fixed(text, value, 2);
    text.append("\r\n");
    return this;
  }

  /** A share in percent. */
  InfoFields percent(String name, double share) {
    text.append(name).append(':');
    Decimals.fixed(text, share * 100, 2);
    text.append("%\r\n");
    return this;
  }

  /** An amount of bytes, and the same for people under {@code name_human}. */
  InfoFields bytes(String name, long bytes) {
    return add(name, bytes).add(name + "_human", MemoryUnits.human(bytes));
  }

  /** Seconds, given in microseconds. */
  InfoFields seconds(String name, long micros) {
    text.append(name).append(':').append(micros / 1_000_000).append('.');
    Decimals.padded(text, micros % 1_000_000, 6);
    text.append("\r\n");
    return this;
  }

  StringBuilder text() {
    return text;
  }
}

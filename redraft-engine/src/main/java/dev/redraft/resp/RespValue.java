package dev.redraft.resp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One reply as a value: what embedded calls, tests and command-line tools see. Immutable, if nobody
 * writes to {@link #bytes}.
 */
public final class RespValue {
  /** The types of RESP3; RESP2 has the first five, and null. */
  public enum Kind {
    SIMPLE_STRING,
    ERROR,
    INTEGER,
    BULK,
    ARRAY,
    NULL,
    MAP,
    SET,
    PUSH,
    BOOLEAN,
    DOUBLE,
    BIG_NUMBER,
    VERBATIM
  }

  private static final byte[] NO_BYTES = {};

  /** Null of RESP2 or RESP3. */
  public static final RespValue NULL = new RespValue(Kind.NULL, NO_BYTES, 0, List.of(), List.of());

  private final Kind kind;
  private final byte[] bytes;
  private final long number;
  private final List<RespValue> items;
  private final List<RespValue> attributes;

  private RespValue(
      Kind kind, byte[] bytes, long number, List<RespValue> items, List<RespValue> attributes) {
    this.kind = kind;
    this.bytes = bytes;
    this.number = number;
    this.items = items;
    this.attributes = attributes;
  }

  /** A value whose content is text or bytes; booleans are {@code t} or {@code f}. */
  static RespValue ofBytes(Kind kind, byte[] bytes) {
    return new RespValue(kind, bytes, 0, List.of(), List.of());
  }

  static RespValue ofInteger(long number) {
    return new RespValue(Kind.INTEGER, NO_BYTES, number, List.of(), List.of());
  }

  /** An aggregate; a map's items are key, value, key, value. */
  static RespValue ofItems(Kind kind, List<RespValue> items) {
    return new RespValue(kind, NO_BYTES, 0, items, List.of());
  }

  RespValue withAttributes(List<RespValue> pairs) {
    return new RespValue(kind, bytes, number, items, pairs);
  }

  public Kind kind() {
    return kind;
  }

  public boolean isNull() {
    return kind == Kind.NULL;
  }

  public boolean isError() {
    return kind == Kind.ERROR;
  }

  public boolean isAggregate() {
    return kind == Kind.ARRAY || kind == Kind.MAP || kind == Kind.SET || kind == Kind.PUSH;
  }

  /**
   * The content; for a verbatim text with its format, as in {@code txt:...}. Empty for integers and
   * aggregates.
   */
  public byte[] bytes() {
    return bytes;
  }

  /** The number of an integer reply, or the one that text spells; booleans are 1 and 0. */
  public long asLong() {
    return switch (kind) {
      case INTEGER -> number;
      case BOOLEAN -> asBoolean() ? 1 : 0;
      default -> Long.parseLong(asText());
    };
  }

  public double asDouble() {
    return switch (asText()) {
      case "inf" -> Double.POSITIVE_INFINITY;
      case "-inf" -> Double.NEGATIVE_INFINITY;
      case "nan" -> Double.NaN;
      default -> Double.parseDouble(asText());
    };
  }

  public boolean asBoolean() {
    return kind == Kind.BOOLEAN ? bytes[0] == 't' : asLong() != 0;
  }

  /**
   * The content as UTF-8 text, without a verbatim text's format; an integer's digits; of an error
   * its whole line.
   */
  public String asText() {
    return switch (kind) {
      case INTEGER -> Long.toString(number);
      case VERBATIM -> new String(bytes, 4, bytes.length - 4, StandardCharsets.UTF_8);
      default -> new String(bytes, StandardCharsets.UTF_8);
    };
  }

  /** The items of an aggregate; a map's are key, value, key, value. */
  public List<RespValue> items() {
    return items;
  }

  /** The item at {@code index}. */
  public RespValue get(int index) {
    return items.get(index);
  }

  /**
   * The value in a map, or in an array of pairs laid flat, for the key that reads {@code key}; null
   * if absent.
   */
  public @Nullable RespValue get(String key) {
    for (int i = 0; i + 1 < items.size(); i += 2) {
      if (items.get(i).asText().equals(key)) {
        return items.get(i + 1);
      }
    }
    return null;
  }

  /** What the server said about this reply: key, value, key, value. */
  public List<RespValue> attributes() {
    return attributes;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RespValue that
        && kind == that.kind
        && number == that.number
        && Arrays.equals(bytes, that.bytes)
        && items.equals(that.items)
        && attributes.equals(that.attributes);
  }

  @Override
  public int hashCode() {
    return Objects.hash(kind, number, Arrays.hashCode(bytes), items);
  }

  @Override
  public String toString() {
    return switch (kind) {
      case NULL -> "(nil)";
      case ERROR -> "(error) " + asText();
      case INTEGER -> "(integer) " + number;
      case BULK -> "\"" + asText() + "\"";
      case ARRAY, MAP, SET, PUSH -> kind + items.toString();
      default -> asText();
    };
  }
}

package dev.redraft.resp;

import java.util.List;
import java.util.stream.Collectors;

/** Replies as short text, for tests in which the kinds of values do not matter. */
public final class PlainText {
  private PlainText() {}

  /** Such as {@code [message, channel, text]}. */
  public static String of(RespValue value) {
    if (value.isAggregate()) {
      return value.items().stream().map(PlainText::of).collect(Collectors.joining(", ", "[", "]"));
    }
    return value.isNull() ? "null" : value.asText();
  }

  /** Each as text. */
  public static List<String> of(List<RespValue> values) {
    return values.stream().map(PlainText::of).toList();
  }
}

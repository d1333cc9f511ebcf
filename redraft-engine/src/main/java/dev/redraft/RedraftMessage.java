package dev.redraft;

import dev.redraft.resp.RespValue;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A message that was published to a channel; see {@link RedraftClient#onMessage}. */
public final class RedraftMessage {
  private final byte[] channel;
  private final byte @Nullable [] pattern;
  private final byte[] body;

  private RedraftMessage(byte[] channel, byte @Nullable [] pattern, byte[] body) {
    this.channel = channel;
    this.pattern = pattern;
    this.body = body;
  }

  /** The message in a push of the kinds message, smessage and pmessage; null if it has none. */
  static @Nullable RedraftMessage of(RespValue push) {
    if (push.kind() != RespValue.Kind.PUSH) {
      return null;
    }
    List<RespValue> items = push.items();
    return switch (items.getFirst().asText()) {
      case "message", "smessage" ->
          new RedraftMessage(items.get(1).bytes(), null, items.get(2).bytes());
      case "pmessage" ->
          new RedraftMessage(items.get(2).bytes(), items.get(1).bytes(), items.get(3).bytes());
      default -> null;
    };
  }

  /** The channel's name, as UTF-8. */
  public String channel() {
    return new String(channel, StandardCharsets.UTF_8);
  }

  /** The channel's name as it is. */
  public byte[] channelBytes() {
    return channel;
  }

  /**
   * The pattern that this client listens to and the channel matches, or null if it is no pattern.
   */
  public @Nullable String pattern() {
    return pattern == null ? null : new String(pattern, StandardCharsets.UTF_8);
  }

  /** The message, as UTF-8. */
  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  /** The message as it is. */
  public byte[] bytes() {
    return body;
  }

  @Override
  public String toString() {
    return channel() + ": " + text();
  }
}

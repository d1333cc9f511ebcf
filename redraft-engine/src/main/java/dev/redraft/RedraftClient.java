package dev.redraft;

import dev.redraft.engine.EmbeddedSession;
import dev.redraft.engine.Store;
import dev.redraft.resp.RespValue;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/**
 * One client of an embedded store: what SELECT, MULTI, WATCH and HELLO change is its own. Any
 * thread may call it; its commands run in the order in which they were sent.
 */
public final class RedraftClient implements AutoCloseable {
  private final EmbeddedSession session;

  RedraftClient(Store store) {
    session = store.embed();
  }

  /**
   * Executes a command and waits for its reply.
   *
   * @throws RedraftException if the reply is an error, or the store has been closed
   */
  public RespValue call(String... command) {
    byte[][] bytes = new byte[command.length][];
    for (int i = 0; i < command.length; i++) {
      bytes[i] = command[i].getBytes(StandardCharsets.UTF_8);
    }
    return call(bytes);
  }

  /** As {@link #call(String...)}, with arguments of any bytes. */
  public RespValue call(byte[]... command) {
    RespValue reply;
    try {
      reply = send(command).join();
    } catch (CompletionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new RedraftException(String.valueOf(cause.getMessage()), cause);
    }
    if (reply.isError()) {
      throw new RedraftException(reply.asText());
    }
    return reply;
  }

  /**
   * Executes a command; the future has its reply, also when that is an error. Never called from the
   * store's thread.
   */
  public CompletableFuture<RespValue> send(byte[]... command) {
    return session.send(command);
  }

  /**
   * Hands every message of the channels and patterns that this client listens to to {@code
   * listener}: in the order of publication, one at a time, on a thread that is not the store's, so
   * the listener may call this client, or wait. What it throws is reported as an event of the
   * store.
   *
   * <p>Set it before the first subscription; then subscribe by {@code call("SUBSCRIBE", channel)}
   * and its kin, whose reply is the confirmation of the last name. A client whose listener falls
   * behind by more than {@code client-output-buffer-limit pubsub} allows is closed.
   *
   * <pre>{@code
   * client.onMessage(message -> System.out.println(message.channel() + ": " + message.text()));
   * client.call("SUBSCRIBE", "news");
   * }</pre>
   */
  public void onMessage(Consumer<RedraftMessage> listener) {
    session.listen(push -> {
      RedraftMessage message = RedraftMessage.of(push);
      if (message != null) {
        listener.accept(message);
      }
    });
  }

  @Override
  public void close() {
    session.disconnect();
  }
}

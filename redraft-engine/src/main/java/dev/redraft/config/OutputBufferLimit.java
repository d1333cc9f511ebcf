package dev.redraft.config;

/**
 * When a client whose replies pile up is disconnected.
 *
 * @param hardBytes at once above this; 0 for never
 * @param softBytes after {@code softSeconds} above this; 0 for never
 */
public record OutputBufferLimit(long hardBytes, long softBytes, int softSeconds) {
  /** The classes of clients, in the order in which CONFIG GET shows them. */
  public enum ClientClass {
    NORMAL,
    REPLICA,
    PUBSUB
  }
}

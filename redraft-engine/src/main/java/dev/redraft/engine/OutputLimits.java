package dev.redraft.engine;

import dev.redraft.command.Client;
import dev.redraft.config.Config;
import dev.redraft.config.OutputBufferLimit;

/** The directive client-output-buffer-limit, for clients that listen and for all others. */
final class OutputLimits {
  /**
   * @param exceeded whether the client must be closed
   * @param softSinceMillis since when the soft limit has been exceeded; 0 if it is not
   */
  record Verdict(boolean exceeded, long softSinceMillis) {}

  private static final Verdict FINE = new Verdict(false, 0);

  private OutputLimits() {}

  static Verdict check(
      Config config, Client client, long waiting, long softSinceMillis, long nowMillis) {
    OutputBufferLimit limit =
        config.outputBufferLimit(
            client.isListening()
                ? OutputBufferLimit.ClientClass.PUBSUB
                : OutputBufferLimit.ClientClass.NORMAL);
    if (limit.hardBytes() > 0 && waiting >= limit.hardBytes()) {
      return new Verdict(true, softSinceMillis);
    }
    if (limit.softBytes() == 0 || waiting < limit.softBytes()) {
      return FINE;
    }
    long since = softSinceMillis == 0 ? nowMillis : softSinceMillis;
    return new Verdict(nowMillis - since > limit.softSeconds() * 1000L, since);
  }
}

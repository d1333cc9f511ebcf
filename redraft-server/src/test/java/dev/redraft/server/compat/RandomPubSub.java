package dev.redraft.server.compat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Messages that nobody hears, and questions about channels. Subscriptions are in {@link
 * PubSubLockstepTest}: they have more replies than one.
 */
final class RandomPubSub implements Family {
  @Override
  public void add(Makers makers, Words words) {
    Supplier<String> channel = () -> "channel" + words.below(3);
    makers.make("publish", channel, words::value);
    makers.make("spublish", channel, words::value);
    makers.make("pubsub", () -> words.pick("CHANNELS", "shardchannels", "NUMPAT", "nothing"));
    makers.make("pubsub", () -> words.pick("CHANNELS", "SHARDCHANNELS"), () -> "c*");
    makers.put(
        "pubsub",
        () -> {
          List<String> line = new ArrayList<>(List.of(words.pick("NUMSUB", "SHARDNUMSUB")));
          line.addAll(words.some(channel));
          return line;
        });
  }
}

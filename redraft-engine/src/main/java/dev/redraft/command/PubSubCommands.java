package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;

import dev.redraft.base.Slice;
import dev.redraft.command.Subscriptions.Kind;
import java.util.List;

/**
 * The commands of publish and subscribe (https://redis.io/docs/latest/commands/?group=pubsub). Each
 * name of a (un)subscription is confirmed by a push of its own, also where a reply is not wanted.
 */
final class PubSubCommands {
  private PubSubCommands() {}

  static List<CommandSpec> specs() {
    return List.of(
        change("subscribe", -2, "2.0.0", "channel [channel ...]", "Listens to channels.")
            .complexity("O(N) where N is the number of channels")
            .body(c -> subscribe(c, Kind.CHANNEL, "subscribe")),
        change("unsubscribe", -1, "2.0.0", "[channel [channel ...]]", "Ends listening to channels.")
            .complexity("O(N) where N is the number of channels")
            .body(c -> unsubscribe(c, Kind.CHANNEL, "unsubscribe")),
        change(
                "psubscribe",
                -2,
                "2.0.0",
                "pattern [pattern ...]",
                "Listens to the channels that match patterns.")
            .complexity("O(N) where N is the number of patterns")
            .body(c -> subscribe(c, Kind.PATTERN, "psubscribe")),
        change(
                "punsubscribe",
                -1,
                "2.0.0",
                "[pattern [pattern ...]]",
                "Ends listening to patterns.")
            .complexity("O(N) where N is the number of patterns")
            .body(c -> unsubscribe(c, Kind.PATTERN, "punsubscribe")),
        change(
                "ssubscribe",
                -2,
                "7.0.0",
                "shardchannel [shardchannel ...]",
                "Listens to shard channels.")
            .complexity("O(N) where N is the number of channels")
            .key(KeySpec.range("NOT_KEY", 1, -1, 1))
            .body(c -> subscribe(c, Kind.SHARD, "ssubscribe")),
        change(
                "sunsubscribe",
                -1,
                "7.0.0",
                "[shardchannel [shardchannel ...]]",
                "Ends listening to shard channels.")
            .complexity("O(N) where N is the number of channels")
            .key(KeySpec.range("NOT_KEY", 1, -1, 1))
            .body(c -> unsubscribe(c, Kind.SHARD, "sunsubscribe")),
        command("publish", 3)
            .group(Group.PUBSUB)
            .since("2.0.0")
            .flags(Flag.PUBSUB, Flag.LOADING, Flag.STALE, Flag.FAST, Flag.MAY_REPLICATE)
            .complexity("O(N+M) where N is the number of receivers and M that of all patterns")
            .summary("Sends a message to all who listen to a channel.")
            .syntax("channel message")
            .body(c -> c.reply().integer(hub(c).publish(c.arg(1), c.arg(2)))),
        command("spublish", 3)
            .group(Group.PUBSUB)
            .since("7.0.0")
            .flags(Flag.PUBSUB, Flag.LOADING, Flag.STALE, Flag.FAST, Flag.MAY_REPLICATE)
            .complexity("O(N) where N is the number of receivers")
            .summary("Sends a message to all who listen to a shard channel.")
            .syntax("shardchannel message")
            .key(KeySpec.at("NOT_KEY", 1))
            .body(c -> c.reply().integer(hub(c).publishToShard(c.arg(1), c.arg(2)))),
        container());
  }

  private static CommandSpec change(
      String name, int arity, String since, String syntax, String summary) {
    return command(name, arity)
        .group(Group.PUBSUB)
        .since(since)
        .flags(Flag.PUBSUB, Flag.NOSCRIPT, Flag.LOADING, Flag.STALE)
        .summary(summary)
        .syntax(syntax);
  }

  private static CommandSpec container() {
    return command("pubsub", -2)
        .group(Group.PUBSUB)
        .since("2.8.0")
        .complexity("Depends on subcommand.")
        .summary("A container for commands that tell about channels.")
        .subcommands(
            sub("channels", -2, "2.8.0", "[pattern]", "Lists the channels that have listeners.")
                .complexity("O(N) where N is the number of such channels")
                .body(c -> channels(c, Kind.CHANNEL)),
            sub(
                    "numsub",
                    -2,
                    "2.8.0",
                    "[channel [channel ...]]",
                    "Counts the listeners of channels.")
                .complexity("O(N) where N is the number of channels asked for")
                .body(c -> listeners(c, Kind.CHANNEL)),
            sub("numpat", 2, "2.8.0", "", "Counts the patterns that have listeners.")
                .body(c -> c.reply().integer(hub(c).count(Kind.PATTERN))),
            sub(
                    "shardchannels",
                    -2,
                    "7.0.0",
                    "[pattern]",
                    "Lists the shard channels that have listeners.")
                .complexity("O(N) where N is the number of such channels")
                .body(c -> channels(c, Kind.SHARD)),
            sub(
                    "shardnumsub",
                    -2,
                    "7.0.0",
                    "[shardchannel [shardchannel ...]]",
                    "Counts the listeners of shard channels.")
                .complexity("O(N) where N is the number of channels asked for")
                .body(c -> listeners(c, Kind.SHARD)),
            command("help", 2)
                .group(Group.PUBSUB)
                .notOfGroupCategory()
                .since("6.2.0")
                .flags(Flag.LOADING, Flag.STALE)
                .summary("Explains the subcommands.")
                .body(PubSubCommands::help));
  }

  private static CommandSpec sub(
      String name, int arity, String since, String syntax, String summary) {
    return command(name, arity)
        .group(Group.PUBSUB)
        .since(since)
        .flags(Flag.PUBSUB, Flag.LOADING, Flag.STALE)
        .summary(summary)
        .syntax(syntax);
  }

  /** Whether a command's replies are pushes, which CLIENT REPLY OFF does not hold back. */
  static boolean repliesWithPushes(CommandSpec spec) {
    return spec.has(Flag.PUBSUB) && spec.has(Flag.NOSCRIPT);
  }

  /** Whether a client that listens may use a command in RESP2, where replies look like messages. */
  static boolean isAllowedWhileListening(CommandSpec spec) {
    return repliesWithPushes(spec)
        || switch (spec.name()) {
          case "ping", "quit", "reset" -> spec.parent() == null;
          default -> false;
        };
  }

  private static PubSub hub(Context c) {
    return c.services().pubSub();
  }

  private static void subscribe(Context c, Kind kind, String word) {
    for (int i = 1; i < c.argc(); i++) {
      hub(c).subscribe(c.client(), kind, c.arg(i));
      confirm(c, kind, word, c.arg(i));
    }
  }

  private static void unsubscribe(Context c, Kind kind, String word) {
    Client client = c.client();
    for (int i = 1; i < c.argc(); i++) {
      hub(c).unsubscribe(client, kind, c.arg(i));
      confirm(c, kind, word, c.arg(i));
    }
    if (c.argc() > 1) {
      return;
    }
    if (client.subscriptions().count(kind) == 0) {
      c.reply().push(3);
      c.reply().bulk(word);
      c.reply().nullBulk();
      c.reply().integer(client.subscriptions().countedWith(kind));
      return;
    }
    for (ChannelName name : List.copyOf(client.subscriptions().of(kind))) {
      hub(c).unsubscribe(client, kind, name.bytes());
      confirm(c, kind, word, name.bytes());
    }
  }

  private static void confirm(Context c, Kind kind, String word, Slice name) {
    c.reply().push(3);
    c.reply().bulk(word);
    c.reply().bulk(name);
    c.reply().integer(c.client().subscriptions().countedWith(kind));
  }

  private static void channels(Context c, Kind kind) {
    if (c.argc() > 3) {
      throw wrongShape(c);
    }
    long mark = c.reply().deferArray();
    long count = 0;
    for (ChannelName name : hub(c).active(kind)) {
      if (c.argc() == 2 || PubSub.matches(c.arg(2), name.bytes())) {
        c.reply().bulk(name.bytes());
        count++;
      }
    }
    c.reply().closeArray(mark, count);
  }

  private static CommandException wrongShape(Context c) {
    return new CommandException(
        "ERR unknown subcommand or wrong number of arguments for '"
            + Errors.shown(c.arg(1), 128)
            + "'. Try PUBSUB HELP.");
  }

  private static void listeners(Context c, Kind kind) {
    c.reply().array(2L * (c.argc() - 2));
    for (int i = 2; i < c.argc(); i++) {
      c.reply().bulk(c.arg(i));
      c.reply().integer(hub(c).subscribers(kind, c.arg(i)));
    }
  }

  private static void help(Context c) {
    Help.reply(
        c,
        "CHANNELS [<pattern>]",
        "    List the channels that have listeners (default pattern: '*').",
        "NUMPAT",
        "    Count the patterns that have listeners.",
        "NUMSUB [<channel> ...]",
        "    Count the listeners of each channel, not those of patterns.",
        "SHARDCHANNELS [<pattern>]",
        "    List the shard channels that have listeners (default pattern: '*').",
        "SHARDNUMSUB [<shardchannel> ...]",
        "    Count the listeners of each shard channel.");
  }
}

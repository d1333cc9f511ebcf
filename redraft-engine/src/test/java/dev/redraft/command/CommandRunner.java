package dev.redraft.command;

import dev.redraft.config.Config;
import dev.redraft.config.ConfigException;
import dev.redraft.config.Directive;
import dev.redraft.keyspace.Keyspace;
import dev.redraft.memory.Memory;
import dev.redraft.memory.MemoryOptions;
import dev.redraft.platform.Clock;
import dev.redraft.platform.Entropy;
import dev.redraft.platform.NativeMemory;
import dev.redraft.resp.Args;
import dev.redraft.resp.ReplyReader;
import dev.redraft.resp.ReplyWriter;
import dev.redraft.resp.RespValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs commands through a Dispatcher on a small memory, with a clock that stands still until it is
 * told otherwise and a log that only remembers. Close it after the test: it checks the keyspace's
 * invariants.
 */
final class CommandRunner implements AutoCloseable {
  /** A clock that moves when told. */
  static final class HeldClock implements Clock {
    long micros = 1_700_000_000_000_000L;
    long nanos = 1_000_000_000L;

    /** Added to the monotonic time at every look: what each command seems to take. */
    long nanosPerLook;

    @Override
    public long micros() {
      return micros;
    }

    @Override
    public long nanos() {
      nanos += nanosPerLook;
      return nanos;
    }

    @Override
    public long threadNanos() {
      return nanos;
    }

    void advanceMillis(long millis) {
      micros += millis * 1000;
      nanos += millis * 1_000_000;
    }
  }

  /** A connection of a test: what was asked of it. */
  static final class RecordingLink implements Link {
    boolean closed;
    boolean closedAfterReplies;
    int sent;
    int resumed;

    @Override
    public void close() {
      closed = true;
    }

    @Override
    public void closeAfterReplies() {
      closedAfterReplies = true;
    }

    @Override
    public void sendReplies() {
      sent++;
    }

    @Override
    public void resume() {
      resumed++;
    }

    @Override
    public long pendingOutputBytes() {
      return 0;
    }

    @Override
    public long pendingInputBytes() {
      return 0;
    }

    @Override
    public long freeInputBytes() {
      return 0;
    }
  }

  static final long SEED = Long.getLong("redraft.seed", 1);

  final HeldClock clock = new HeldClock();
  final Config config = new Config();
  final FakePersistence persistence = new FakePersistence();
  final FakeLifecycle lifecycle = new FakeLifecycle();
  final List<String> events = new ArrayList<>();

  /** Keyspace notifications: a channel and a message. */
  final List<String> keyEvents = new ArrayList<>();

  private final BlockedKeys blockedKeys = new BlockedKeys();
  final Memory memory;
  final Keyspace keyspace;
  final CommandTable commands;
  final Services services;
  final Dispatcher dispatcher;
  final RecordingLink link = new RecordingLink();
  final Client client;

  CommandRunner() {
    this(Families.table());
  }

  CommandRunner(CommandTable commands) {
    this(commands, MemoryOptions.small(NativeMemory.system()));
  }

  CommandRunner(CommandTable commands, MemoryOptions options) {
    Entropy entropy = new Entropy(SEED);
    EffectListener listener = new EffectListener(blockedKeys);
    memory = Memory.open(options);
    keyspace = new Keyspace(memory, 16, clock, entropy, listener);
    this.commands = commands;
    Identity identity =
        new Identity(
            "0123456789abcdef0123456789abcdef01234567", 4242, "", "", clock.millis(), "epoll");
    PubSub pubSub = new PubSub();
    services =
        new Services(
            clock,
            entropy,
            (level, message) -> events.add(level + " " + message),
            config,
            keyspace,
            commands,
            new Clients(),
            new Stats(commands.count()),
            new SlowLog(),
            new LatencyMonitor(),
            persistence,
            lifecycle,
            identity,
            Services.Background.AT_ONCE,
            pubSub,
            new Monitors(pubSub),
            new KeyEvents(
                config,
                (channel, message) -> {
                  keyEvents.add(channel + " " + message);
                  int _ = pubSub.publish(channel, message);
                }),
            blockedKeys);
    client = newClient(link);
    dispatcher = new Dispatcher(services, client);
    listener.attach(dispatcher);
  }

  /** One more client, authenticated. */
  Client newClient(Link to) {
    long id = services.clients().nextId();
    Client made = new Client(id, Client.Kind.NETWORK, new ReplyWriter(), to, clock.millis());
    made.located("127.0.0.1:" + (50_000 + id), "127.0.0.1:6379", 7 + (int) id, false);
    made.authenticated(true);
    services.clients().add(made);
    return made;
  }

  /** Sets a directive, immutable ones too. */
  CommandRunner with(Directive directive, String value) {
    try {
      config.preset(directive, value);
    } catch (ConfigException e) {
      throw new IllegalArgumentException(e.text(), e);
    }
    return this;
  }

  /** The reply of a command; the words are UTF-8. */
  RespValue run(String... words) {
    return run(client, words);
  }

  RespValue run(Client by, String... words) {
    return run(by, Args.of(words));
  }

  RespValue run(byte[]... words) {
    return run(client, Args.of(words));
  }

  RespValue run(Client by, Args args) {
    execute(by, args);
    return take(by);
  }

  /** Executes without looking at the reply. */
  Dispatcher.Outcome execute(Client by, Args args) {
    return dispatcher.execute(by, args);
  }

  /** The reply that waits at a client. */
  static RespValue take(Client of) {
    return ReplyReader.take(of.reply().buffer());
  }

  /** The reply as text: how redis-cli would show it, on one line. */
  String text(String... words) {
    return run(words).toString();
  }

  /** The reply's bytes as they go to the client, as ISO-8859-1. */
  String raw(String... words) {
    execute(client, Args.of(words));
    byte[] bytes = client.reply().buffer().toBytes();
    client.reply().buffer().consume(bytes.length);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** The content of a string key, or null. */
  byte @Nullable [] bytesOf(String key) {
    RespValue value = run("GET", key);
    return value.isNull() ? null : value.bytes();
  }

  @Override
  public void close() {
    keyspace.validate();
    memory.close();
  }
}

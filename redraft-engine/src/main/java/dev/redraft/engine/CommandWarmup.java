package dev.redraft.engine;

import dev.redraft.RedraftException;
import dev.redraft.aof.RecoveryException;
import dev.redraft.command.Client;
import dev.redraft.command.Dispatcher;
import dev.redraft.command.Identity;
import dev.redraft.config.Config;
import dev.redraft.config.ConfigException;
import dev.redraft.config.Directive;
import dev.redraft.memory.Fork;
import dev.redraft.platform.Clock;
import dev.redraft.platform.Entropy;
import dev.redraft.platform.MemoryDisk;
import dev.redraft.resp.Args;
import java.util.ArrayDeque;

/**
 * Usual commands on a tiny store of its own, some times over, while the real one begins to serve.
 *
 * <p>Every second time memory is forked, as during a rewrite.
 *
 * <p>A young JVM takes a millisecond or more for a command that it has never run: classes are
 * loaded, and what takes a step of ten microseconds later takes a hundred times as long. The first
 * deletion of a large key would hold the engine for it.
 */
public final class CommandWarmup {
  private static final long NANOS = 400_000_000L;
  private static final int MOST_ROUNDS = 100;
  private static final int MEMBERS = 600;
  private static final int AT_ONCE = 10;

  /** What comes some times a second, and so would stay cold for minutes. */
  private static final int REGULAR = 20;

  /** What a round does once the large values are there. */
  private static final String[] ROUND = {
    "ZADD z 5 m7 6 m8",
    "ZINCRBY z 1 m9",
    "ZSCORE z m5",
    "ZRANK z m5",
    "ZRANGE z 10 20 WITHSCORES",
    "ZRANGEBYSCORE z 10 20",
    "ZREM z m5 m6",
    "HSET h f1 other",
    "HGET h f2",
    "HDEL h f3",
    "SADD s m1 another",
    "SISMEMBER s m1",
    "SREM s m1",
    "LRANGE l 0 20",
    "RPOP l",
    "LINDEX l 300",
    "SET k value",
    "SET k value EX 100",
    "GET k",
    "INCR n",
    "MSET a 1 b 2",
    "MGET a b",
    "EXPIRE k 100",
    "TTL k",
    "TYPE z",
    "EXISTS z",
    "DBSIZE",
    "SCAN 0",
    "INFO",
    "INFO memory",
    "CONFIG GET maxmemory",
    "CONFIG RESETSTAT",
    "CLIENT LIST",
    "SLOWLOG GET",
    "COPY z y",
    "RENAME h g",
    "DEL y",
    "DEL z",
    "PEXPIRE s 1",
    "UNLINK l",
    "HPEXPIRE g 1 FIELDS 1 f9",
    "DEL g",
    "DEL x",
    "FLUSHALL",
  };

  private CommandWarmup() {}

  /** Takes less than half a second of one processor. Any thread but the engine's. */
  public static void run() {
    Clock clock = Clock.system();
    Tasks tasks = new Tasks();
    Environment environment =
        new Environment(clock, new Entropy(1), new MemoryDisk(), (level, message) -> {}, tasks);
    Identity identity = new Identity("0".repeat(40), 0, "", "", clock.millis(), "");
    Config config = new Config();
    try (Store store = Store.open(preset(config), environment, identity)) {
      store.startByHand();
      Dispatcher dispatcher = store.engine().dispatcher();
      Client client = Internal.client(store.services());
      // Of the processor: a busy machine does not make the code any warmer.
      long end = clock.threadNanos() + NANOS;
      for (int i = 0; i < MOST_ROUNDS && clock.threadNanos() < end; i++) {
        round(dispatcher, client);
        try (Fork _ = store.memory().fork()) {
          round(dispatcher, client);
        }
        for (int j = 0; j < REGULAR; j++) {
          store.cron().run();
          execute(dispatcher, client, "INFO");
        }
        while (store.services().keyspace().doWork(100_000)) {}
        tasks.runAll();
      }
    } catch (RecoveryException e) {
      throw new IllegalStateException("a store in memory can't be opened", e);
    }
  }

  private static Config preset(Config config) {
    try {
      config.preset(Directive.MEMORY_RESERVE, "64mb");
    } catch (ConfigException e) {
      throw new RedraftException(e.text(), e);
    }
    return config;
  }

  private static void round(Dispatcher dispatcher, Client client) {
    String[] pairs = new String[2 + 2 * AT_ONCE];
    String[] singles = new String[2 + AT_ONCE];
    for (int i = 0; i < MEMBERS; i += AT_ONCE) {
      for (int j = 0; j < AT_ONCE; j++) {
        pairs[2 + 2 * j] = "f" + (i + j);
        pairs[3 + 2 * j] = "value " + i;
        singles[2 + j] = "m" + (i + j);
      }
      execute(dispatcher, client, named(pairs, "HSET", "h"));
      execute(dispatcher, client, named(singles, "SADD", "s"));
      execute(dispatcher, client, named(singles, "RPUSH", "l"));
      for (int j = 0; j < AT_ONCE; j++) {
        pairs[2 + 2 * j] = String.valueOf((i + j) * 7919 % 1000);
        pairs[3 + 2 * j] = "m" + (i + j);
      }
      execute(dispatcher, client, named(pairs, "ZADD", "z"));
      execute(dispatcher, client, "XADD", "x", "*", "f" + i, "value");
    }
    for (String command : ROUND) {
      execute(dispatcher, client, command.split(" "));
    }
  }

  private static String[] named(String[] words, String name, String key) {
    words[0] = name;
    words[1] = key;
    return words;
  }

  private static void execute(Dispatcher dispatcher, Client client, String... words) {
    dispatcher.execute(client, Args.of(words));
    client.reply().reset(0);
  }

  /** The tiny store's engine thread: the one that asks it to go on. */
  private static final class Tasks implements EngineThread {
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();

    @Override
    public boolean inThread() {
      return true;
    }

    @Override
    public void execute(Runnable task) {
      task.run();
    }

    @Override
    public void schedule(Runnable task, long delayMillis) {
      waiting.add(task);
    }

    void runAll() {
      for (int i = waiting.size(); i > 0; i--) {
        waiting.remove().run();
      }
    }
  }
}

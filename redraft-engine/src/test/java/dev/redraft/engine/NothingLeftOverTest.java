package dev.redraft.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.keyspace.Keyspace;
import dev.redraft.platform.Entropy;
import dev.redraft.platform.SimulatedDisk;
import dev.redraft.resp.BufferPool;
import org.junit.jupiter.api.Test;

/**
 * Clients that begin, wait, queue, flush, swap, rewrite and go at any moment leave no buffer lent,
 * no memory of the data in use and nothing to free.
 */
class NothingLeftOverTest {
  private static final long SEED = Long.getLong("redraft.seed", System.nanoTime());
  private static final int STEPS = 600;

  private final HandConnection[] clients = new HandConnection[6];

  @Test
  void whenAllClientsAndKeysAreGone() throws Exception {
    System.out.println("redraft.seed=" + SEED);
    for (int round = 0; round < 30; round++) {
      Entropy random = new Entropy(SEED + round);
      String fsync = random.nextInt(2) == 0 ? "always" : "no";
      try (HandEngine engine = new HandEngine(new SimulatedDisk(), "appendfsync", fsync)) {
        run(engine, random);
      }
    }
  }

  private void run(HandEngine engine, Entropy random) {
    Keyspace keyspace = engine.store.services().keyspace();
    long allocations = keyspace.memory().stats().allocations();
    for (int i = 0; i < clients.length; i++) {
      clients[i] = engine.connect();
    }
    BufferPool pool =
        engine.store.services().clients().all().iterator().next().reply().buffer().pool();
    for (int i = 0; i < STEPS; i++) {
      step(engine, keyspace, random);
    }
    engine.settle();
    for (HandConnection client : clients) {
      client.close();
    }
    engine.settle();
    assertThat(pool.lentBytes()).isZero();
    freeAll(keyspace);
    HandConnection last = engine.connect();
    last.send("FLUSHALL");
    engine.settle();
    freeAll(keyspace);
    assertThat(keyspace.memory().stats().allocations()).isEqualTo(allocations);
  }

  private static void freeAll(Keyspace keyspace) {
    while (keyspace.doWork(1_000_000_000)) {}
    assertThat(keyspace.lazyFreePending()).isZero();
    keyspace.validate();
    keyspace.memory().validate();
  }

  private void step(HandEngine engine, Keyspace keyspace, Entropy random) {
    int index = random.nextInt(clients.length);
    if (clients[index].isClosed()) {
      clients[index] = engine.connect();
    }
    HandConnection client = clients[index];
    String key = "k" + random.nextInt(200);
    String otherKey = "k" + random.nextInt(200);
    String list = "list" + random.nextInt(3);
    String database = "" + random.nextInt(3);
    switch (random.nextInt(21)) {
      case 0 -> client.send("FLUSHALL");
      case 1 -> client.send("FLUSHDB");
      case 2 -> client.send("SWAPDB", database, "" + random.nextInt(3));
      case 3 -> client.send("SELECT", database);
      case 4 -> client.send("BGREWRITEAOF");
      case 5 -> client.send(hash(key, 1 + random.nextInt(1200)));
      case 6 -> client.send("MOVE", key, database);
      case 7 -> client.send("RENAME", key, otherKey);
      case 8 -> client.send("UNLINK", key);
      case 9 -> client.send("COPY", key, otherKey, "DB", database, "REPLACE");
      case 10 -> client.send("MULTI");
      case 11 -> client.send("EXEC");
      case 12 -> client.send("SET", key, "v".repeat(random.nextInt(300)));
      case 13 -> client.send("SET", key, "v".repeat(random.nextInt(400_000)));
      case 14 -> client.send("GET", key);
      case 15 -> client.send("BLPOP", list, "0");
      case 16 -> client.send("RPUSH", list, "e".repeat(random.nextInt(3000)));
      case 17 -> client.arrive("*2\r\n$3\r\nGET\r\n$100\r\n" + "k".repeat(random.nextInt(100)));
      case 18 -> client.close();
      case 19 -> {
        for (int i = random.nextInt(30); i > 0; i--) {
          boolean _ = keyspace.doWork(1);
        }
      }
      default -> engine.settle();
    }
  }

  private static String[] hash(String key, int fields) {
    String[] words = new String[2 + 2 * fields];
    words[0] = "HSET";
    words[1] = key;
    for (int i = 2; i < words.length; i++) {
      words[i] = "word " + i;
    }
    return words;
  }
}

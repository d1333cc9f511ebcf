package dev.redraft.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.resp.RedisServer;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The same commands to a real redis-server: replies and the bytes of every value must be equal. */
class HyperLogLogAgainstRedisTest {
  private static final long SEED = Long.getLong("redraft.seed", System.nanoTime());
  private static final String[] KEYS = {"a", "b", "c", "d"};

  private final CommandRunner runner = new CommandRunner();
  private RedisServer redis;

  @BeforeEach
  void start() throws Exception {
    redis = RedisServer.start();
    runner.run("HELLO", "3");
  }

  @AfterEach
  void stop() throws Exception {
    runner.close();
    if (redis != null) {
      redis.close();
    }
  }

  @Test
  void bytesAreEqual() throws Exception {
    System.out.println("redraft.seed=" + SEED);
    Random random = new Random(SEED);
    for (int round = 0; round < 40; round++) {
      both(random, "FLUSHALL");
      int maxSparse = random.nextInt(3) == 0 ? random.nextInt(200) : random.nextInt(4000);
      redis.run("CONFIG", "SET", "hll-sparse-max-bytes", "" + maxSparse);
      runner.keyspace.values().limits().hllSparseMaxBytes = maxSparse;
      for (int step = 0; step < 25; step++) {
        both(random, next(random));
      }
    }
  }

  private static String[] next(Random random) {
    String key = KEYS[random.nextInt(KEYS.length)];
    String other = KEYS[random.nextInt(KEYS.length)];
    return switch (random.nextInt(12)) {
      case 0 -> new String[] {"PFCOUNT", key};
      case 1 -> new String[] {"PFCOUNT", key, other};
      case 2 -> new String[] {"PFMERGE", key, other, KEYS[random.nextInt(KEYS.length)]};
      case 3 -> new String[] {"PFDEBUG", "DECODE", key};
      case 4 -> new String[] {"PFDEBUG", "ENCODING", key};
      case 5 ->
          random.nextInt(8) == 0
              ? new String[] {"PFDEBUG", random.nextBoolean() ? "TODENSE" : "GETREG", key}
              : new String[] {"DEL", key};
      default -> add(random, key);
    };
  }

  private static String[] add(Random random, String key) {
    String[] words = new String[2 + random.nextInt(random.nextInt(8) == 0 ? 2000 : 40)];
    words[0] = "PFADD";
    words[1] = key;
    for (int i = 2; i < words.length; i++) {
      words[i] = Long.toString(random.nextLong(), 36).repeat(1 + random.nextInt(3));
    }
    return words;
  }

  private void both(Random random, String... words) throws Exception {
    assertThat(runner.run(words)).as("%s", (Object) words).isEqualTo(redis.run(words));
    for (String key : KEYS) {
      assertThat(runner.run("GET", key)).as("%s", (Object) words).isEqualTo(redis.run("GET", key));
    }
    if (random.nextInt(10) == 0) {
      String key = KEYS[random.nextInt(KEYS.length)];
      assertThat(runner.run("OBJECT", "ENCODING", key))
          .isEqualTo(redis.run("OBJECT", "ENCODING", key));
    }
  }
}

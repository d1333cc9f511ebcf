package dev.redraft.server.compat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redraft.resp.RespValue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Several connections that wait for lists, of Redraft and of redis-server: the same clients hear
 * the same, in the same turn.
 *
 * <p>No unit, and no client that is served, makes two keys ready that one client waits for: Redis
 * 7.0 serves it from that which was ready first, 7.2 from that which it has named first. So nothing
 * is moved to the keys that clients name with others, and these are never strings.
 */
class BlockingLockstepTest {
  private static final long SEED = Long.getLong("redraft.seed", 1);
  private static final int CLIENTS = 6;
  private static final int STEPS = Integer.getInteger("redraft.commands", 5000) / 10;
  private static final long PATIENCE_NANOS = 20_000_000_000L;

  @TempDir static Path folder;

  /** One of the two servers, with its clients. */
  private static final class Side implements AutoCloseable {
    private final RespSocket control;
    private final List<RespSocket> clients = new ArrayList<>();
    private final List<String> ids = new ArrayList<>();
    private final boolean[] waits = new boolean[CLIENTS];

    Side(ServerUnderTest server) throws IOException {
      control = server.connect();
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(server.connect());
        ids.add(clients.get(i).call("CLIENT", "ID").asText());
      }
    }

    void send(int client, String... words) throws IOException {
      clients.get(client).send(words);
      waits[client] = true;
    }

    /** What the clients have heard when as many are blocked as have heard nothing. */
    List<String> settle() throws IOException, InterruptedException {
      List<String> heard = new ArrayList<>();
      long begin = System.nanoTime();
      while (true) {
        int blocked = blocked();
        int waiting = 0;
        for (int i = 0; i < CLIENTS; i++) {
          RespValue reply = waits[i] ? clients.get(i).poll() : null;
          if (reply != null) {
            waits[i] = false;
            heard.add(i + ": " + reply);
          }
          waiting += waits[i] ? 1 : 0;
        }
        if (waiting == blocked) {
          heard.sort(null);
          return heard;
        }
        if (System.nanoTime() - begin > PATIENCE_NANOS) {
          throw new AssertionError(waiting + " clients wait, " + blocked + " are blocked");
        }
        Thread.sleep(1);
      }
    }

    private int blocked() throws IOException {
      String info = control.call("INFO", "clients").asText();
      int from = info.indexOf("blocked_clients:") + "blocked_clients:".length();
      return Integer.parseInt(info.substring(from, info.indexOf('\r', from)));
    }

    @Override
    public void close() throws IOException {
      control.close();
      for (RespSocket client : clients) {
        client.close();
      }
    }
  }

  @Test
  void clientsAreServedInTheSameOrder() throws Exception {
    System.out.println("blocking lockstep: -Dredraft.seed=" + SEED);
    Random random = new Random(SEED);
    try (ServerUnderTest redisServer = ServerUnderTest.redis(folder.resolve("redis"));
        ServerUnderTest redraftServer = ServerUnderTest.redraft(folder.resolve("redraft"));
        Side redis = new Side(redisServer);
        Side redraft = new Side(redraftServer)) {
      List<String> history = new ArrayList<>();
      for (int step = 0; step < STEPS; step++) {
        int client = random.nextInt(CLIENTS);
        if (!redis.waits[client] && random.nextInt(5) < 3) {
          String[] words = waiting(random);
          history.add(client + ": " + String.join(" ", words));
          redis.send(client, words);
          redraft.send(client, words);
        } else {
          act(redis, redraft, client, random, history);
        }
        assertThat(redraft.settle())
            .as("seed %d, step %d after%n%s", SEED, step, shown(history))
            .isEqualTo(redis.settle());
        assertThat(redraft.waits).isEqualTo(redis.waits);
      }
      String digest = redis.control.call("DEBUG", "DIGEST").asText();
      assertThat(redraft.control.call("DEBUG", "DIGEST").asText()).isEqualTo(digest);
    }
  }

  private static void act(Side redis, Side redraft, int client, Random random, List<String> history)
      throws IOException {
    if (random.nextInt(8) == 0) {
      String how = random.nextBoolean() ? "TIMEOUT" : "ERROR";
      history.add("unblock " + client + " " + how);
      RespValue theirs = redis.control.call("CLIENT", "UNBLOCK", redis.ids.get(client), how);
      RespValue ours = redraft.control.call("CLIENT", "UNBLOCK", redraft.ids.get(client), how);
      assertThat(ours).isEqualTo(theirs);
      return;
    }
    for (String[] words : unit(random)) {
      history.add(String.join(" ", words));
      RespValue theirs = redis.control.call(words);
      assertThat(redraft.control.call(words)).as("%s", shown(history)).isEqualTo(theirs);
    }
  }

  private static String[] waiting(Random random) {
    String any = key(random);
    String target = "l" + random.nextInt(3);
    String a = "m" + random.nextInt(3);
    String b = "m" + random.nextInt(3);
    return switch (random.nextInt(6)) {
      case 0 -> new String[] {"BLPOP", any, "0"};
      case 1 -> new String[] {"BRPOP", a, b, a, "0"};
      case 2 -> new String[] {"BLMOVE", any, target, "LEFT", "RIGHT", "0"};
      case 3 -> new String[] {"BRPOPLPUSH", any, target, "0"};
      case 4 -> new String[] {"BLMPOP", "0", "2", a, b, "RIGHT", "COUNT", "2"};
      default -> new String[] {"BLPOP", a, b, "0"};
    };
  }

  /** Commands of one unit, with MULTI and EXEC if they are several. */
  private static List<String[]> unit(Random random) {
    String key = key(random);
    String element = "e" + random.nextInt(1000);
    String[] push = {"RPUSH", key, element, element + "x"};
    return switch (random.nextInt(9)) {
      case 0 -> List.<String[]>of(new String[] {"DEL", key});
      case 1 -> List.<String[]>of(new String[] {"SET", "l" + random.nextInt(3), element});
      case 2 ->
          List.of(
              new String[] {"DEL", "other"},
              new String[] {"RPUSH", "other", element},
              new String[] {"RENAME", "other", key});
      case 3 ->
          List.of(new String[] {"MULTI"}, push, new String[] {"DEL", key}, new String[] {"EXEC"});
      case 4 ->
          List.of(
              new String[] {"MULTI"},
              new String[] {"DEL", key},
              push,
              new String[] {"LPUSH", key, element + "y"},
              new String[] {"EXEC"});
      default -> List.<String[]>of(push);
    };
  }

  private static String key(Random random) {
    return (random.nextBoolean() ? "l" : "m") + random.nextInt(3);
  }

  private static String shown(List<String> history) {
    return String.join("\n", history.subList(Math.max(0, history.size() - 30), history.size()));
  }
}

package dev.redraft.engine;

import dev.redraft.base.Slice;
import dev.redraft.keyspace.Database;
import dev.redraft.keyspace.ImageWalk;
import dev.redraft.keyspace.Keyspace;
import dev.redraft.keyspace.KeyspaceListener;
import dev.redraft.memory.Fork;
import dev.redraft.memory.Memory;
import dev.redraft.memory.MemoryOptions;
import dev.redraft.platform.Clock;
import dev.redraft.platform.Entropy;
import dev.redraft.platform.NativeMemory;

/**
 * Writes to a small memory with a fork open, before the store does anything else.
 *
 * <p>Otherwise the first fork of a running server meets code that has only ever seen unforked puts: classes are loaded and
 * compiled code is thrown away at the very moment when nothing may stand still.
 */
final class Warmup {
  private static final int KEYS = 256;
  private static final int ROUNDS = 24;

  private Warmup() {}

  static void run() {
    try (Memory memory = Memory.open(MemoryOptions.small(NativeMemory.system()))) {
      Keyspace keyspace = new Keyspace(memory, 1, Clock.system(), new Entropy(1), KeyspaceListener.NONE);
      Database database = keyspace.database(0);
      byte[] bytes = new byte[8];
      Slice key = new Slice(bytes);
      Slice value = Slice.of("a value that is about as long as values are");
      for (int round = 0; round < ROUNDS; round++) {
        Fork fork = round % 2 == 0 ? null : memory.fork();
        for (int i = 0; i < KEYS; i++) {
          bytes[0] = (byte) i;
          bytes[1] = (byte) (round % 3);
          database.setString(key, value, Database.NO_EXPIRY, 1);
          if (i % 4 == 0) {
            database.delete(key, 1);
          }
        }
        if (fork != null) {
          read(new ImageWalk(fork));
          fork.close();
        }
      }
    }
  }

  private static void read(ImageWalk walk) {
    while (walk.next()) {
      walk.readKey();
      walk.readString();
    }
  }
}

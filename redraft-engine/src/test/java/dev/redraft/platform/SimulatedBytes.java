package dev.redraft.platform;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The bytes of a simulated file: what a reader sees, and what would be left after a power failure.
 */
final class SimulatedBytes {
  private enum State {
    UNSYNCED,
    SYNCED,
    /** A sync that covered it has failed: later ones leave it out. */
    DOOMED
  }

  /**
   * A write of {@code bytes} at {@code offset}; a truncation to {@code offset} if {@code bytes} is
   * null.
   */
  private static final class Change {
    final int offset;
    final byte[] bytes;
    State state = State.UNSYNCED;

    Change(int offset, byte[] bytes) {
      this.offset = offset;
      this.bytes = bytes;
    }

    byte[] applyTo(byte[] file) {
      if (bytes == null) {
        return file.length > offset ? Arrays.copyOf(file, offset) : file;
      }
      return write(file, bytes, bytes.length);
    }

    private byte[] write(byte[] file, byte[] source, int count) {
      if (count == 0) {
        return file;
      }
      byte[] result = Arrays.copyOf(file, Math.max(file.length, offset + count));
      System.arraycopy(source, 0, result, offset, count);
      return result;
    }

    byte[] survive(byte[] file, SurvivalChoice choice) {
      if (state == State.SYNCED) {
        return applyTo(file);
      }
      if (bytes == null) {
        return choice.fate(2) == 0 ? applyTo(file) : file;
      }
      return switch (choice.fate(6)) {
        case 0, 5 -> applyTo(file);
        case 1 -> file;
        case 2 -> write(file, bytes, choice.any(bytes.length + 1));
        case 3 -> {
          byte[] torn = bytes.clone();
          Arrays.fill(torn, choice.any(torn.length + 1), torn.length, (byte) 0);
          yield write(file, torn, torn.length);
        }
        default -> {
          byte[] garbled = bytes.clone();
          int from = choice.any(garbled.length + 1);
          for (int i = from; i < Math.min(garbled.length, from + 1 + choice.any(64)); i++) {
            garbled[i] = (byte) choice.any(256);
          }
          yield write(file, garbled, garbled.length);
        }
      };
    }
  }

  private byte[] data = new byte[0];
  private int size;
  private byte[] durable = new byte[0];
  private final List<Change> changes = new ArrayList<>();

  static SimulatedBytes durable(byte[] bytes) {
    SimulatedBytes file = new SimulatedBytes();
    file.data = bytes.clone();
    file.size = bytes.length;
    file.durable = bytes.clone();
    return file;
  }

  int size() {
    return size;
  }

  byte[] toBytes() {
    return Arrays.copyOf(data, size);
  }

  int read(ByteBuffer target, long position) {
    if (position >= size) {
      return -1;
    }
    int count = (int) Math.min(target.remaining(), size - position);
    target.put(data, (int) position, count);
    return count;
  }

  void append(byte[] bytes) {
    if (bytes.length == 0) {
      return;
    }
    changes.add(new Change(size, bytes));
    if (data.length < size + bytes.length) {
      data = Arrays.copyOf(data, Math.max(64, 2 * (size + bytes.length)));
    }
    System.arraycopy(bytes, 0, data, size, bytes.length);
    size += bytes.length;
  }

  void truncate(int newSize) {
    if (newSize > size) {
      throw new IllegalArgumentException(newSize + " > " + size);
    }
    changes.add(new Change(newSize, null));
    size = newSize;
  }

  void sync() {
    for (Change change : changes) {
      if (change.state == State.UNSYNCED) {
        change.state = State.SYNCED;
      }
    }
    while (!changes.isEmpty() && changes.getFirst().state == State.SYNCED) {
      durable = changes.removeFirst().applyTo(durable);
    }
  }

  void failSync() {
    changes.forEach(c -> c.state = c.state == State.UNSYNCED ? State.DOOMED : c.state);
  }

  SimulatedBytes survive(SurvivalChoice choice) {
    byte[] left = durable;
    for (Change change : changes) {
      left = change.survive(left, choice);
    }
    return durable(left);
  }
}

package dev.redraft.rdb;

import dev.redraft.memory.View;
import dev.redraft.structure.PackedReader;
import dev.redraft.value.Record;
import java.io.IOException;
import java.util.Arrays;

/**
 * Small hashes with room for expiries: a packed sequence of field, value, expiry, field .. in any
 * order, with an expiry of 0 for none. Redis keeps those with an expiry in front, the earliest
 * first, and relies on it, so that is the order in which they are written.
 *
 * <p>An order is a number for each triple: its expiry, {@link #NEVER} for none, in the upper 48
 * bits, and its place in the lower 16.
 */
final class HashTriples {
  private static final int PLACE_BITS = 16;
  private static final int MOST = 1 << PLACE_BITS;

  /** Behind all expiries. */
  private static final long NEVER = (1L << 47) - 1;

  /** Larger blobs are not put together. */
  private static final int MOST_BYTES = 1 << 20;

  private final View view;
  private final PackedReader reader;
  private long address;
  private int size;
  private int expiring;
  private boolean fits;
  private long[] order = new long[16];

  /** Where each triple begins, where its expiry does, and where it ends. */
  private int[] starts = new int[16];

  private int[] middles = new int[16];
  private int[] ends = new int[16];

  HashTriples(View view) {
    this.view = view;
    reader = new PackedReader(view);
  }

  /** Looks at the hash of a record. */
  HashTriples at(long record) {
    address = Record.valueAddress(view, record);
    reader.at(view, address, Record.valueLength(view, record));
    size = 0;
    expiring = 0;
    fits = Record.valueLength(view, record) <= MOST_BYTES;
    while (reader.next()) {
      int start = reader.position();
      require(reader.next());
      require(reader.next());
      long expiry = reader.integer();
      require(expiry >= 0);
      if (fits && expiry < NEVER && size < MOST) {
        add(start, expiry);
      } else {
        fits = false;
        expiring += expiry == 0 ? 0 : 1;
      }
    }
    return this;
  }

  private void add(int start, long expiry) {
    if (size == order.length) {
      order = Arrays.copyOf(order, 2 * size);
      starts = Arrays.copyOf(starts, 2 * size);
      middles = Arrays.copyOf(middles, 2 * size);
      ends = Arrays.copyOf(ends, 2 * size);
    }
    order[size] = (expiry == 0 ? NEVER : expiry) << PLACE_BITS | size;
    starts[size] = start;
    middles[size] = reader.position();
    ends[size] = reader.end();
    expiring += expiry == 0 ? 0 : 1;
    size++;
  }

  /** The type that it has in RDB. */
  int rdbType() {
    if (expiring == 0) {
      return fits ? RdbFormat.HASH_LISTPACK : RdbFormat.HASH;
    }
    return fits ? RdbFormat.HASH_LISTPACK_EX : RdbFormat.HASH_METADATA;
  }

  /** Writes the hash as {@link #rdbType} tells, which is one of the listpacks. */
  void write(RdbOutput target, ListpackBlob blob) throws IOException {
    boolean expiries = expiring > 0;
    int[] lasts = expiries ? ends : middles;
    long length = 0;
    for (int i = 0; i < size; i++) {
      length += lasts[i] - starts[i];
    }
    if (expiries) {
      Arrays.sort(order, 0, size);
      target.writeLong(order[0] >>> PLACE_BITS);
    }
    blob.begin(target, length, (expiries ? 3L : 2L) * size);
    for (int i = 0; i < size; i++) {
      int place = (int) order[i] & (MOST - 1);
      blob.add(target, view, address + starts[place], lasts[place] - starts[place]);
    }
    blob.end(target);
  }

  private void require(boolean holds) {
    if (!holds) {
      throw new IllegalStateException("no field, value and expiry at " + reader.position());
    }
  }
}

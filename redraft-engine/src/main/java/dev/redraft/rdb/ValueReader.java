package dev.redraft.rdb;

import dev.redraft.base.Slice;
import dev.redraft.keyspace.Database;
import dev.redraft.keyspace.Keyspace;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads values of every RDB type into records of a keyspace. Encodings follow the keyspace's own
 * limits, not those of the server that wrote the bytes. One thread, which owns the keyspace.
 */
public final class ValueReader {
  private static final int TYPES = 32;

  private final Target target;
  private final HashDecoder hashes;
  private final @Nullable ValueDecoder[] decoders = new ValueDecoder[TYPES];

  public ValueReader(Keyspace keyspace) {
    target = new Target(keyspace);
    Distinct distinct = new Distinct(keyspace.values().hash());
    hashes = new HashDecoder(distinct);
    register(new StringDecoder(), RdbFormat.STRING);
    register(
        new StreamDecoder(keyspace),
        RdbFormat.STREAM_LISTPACKS,
        RdbFormat.STREAM_LISTPACKS_2,
        RdbFormat.STREAM_LISTPACKS_3);
    register(new ModuleDecoder(), RdbFormat.MODULE, RdbFormat.MODULE_2);
    register(
        new ListDecoder(),
        RdbFormat.LIST,
        RdbFormat.LIST_ZIPLIST,
        RdbFormat.LIST_QUICKLIST,
        RdbFormat.LIST_QUICKLIST_2);
    register(new SetDecoder(distinct), RdbFormat.SET, RdbFormat.SET_INTSET, RdbFormat.SET_LISTPACK);
    register(
        new SortedSetDecoder(distinct),
        RdbFormat.ZSET,
        RdbFormat.ZSET_2,
        RdbFormat.ZSET_ZIPLIST,
        RdbFormat.ZSET_LISTPACK);
    register(
        hashes,
        RdbFormat.HASH,
        RdbFormat.HASH_ZIPMAP,
        RdbFormat.HASH_ZIPLIST,
        RdbFormat.HASH_LISTPACK,
        RdbFormat.HASH_METADATA_PRE_GA,
        RdbFormat.HASH_LISTPACK_EX_PRE_GA,
        RdbFormat.HASH_METADATA,
        RdbFormat.HASH_LISTPACK_EX);
  }

  /**
   * Whether what is read from now on was written by Valkey under a version of its own, {@link
   * RdbFormat#VALKEY} or later: the same numbers are other types there.
   */
  public void valkey(boolean valkey) {
    hashes.valkey(valkey);
  }

  private void register(ValueDecoder decoder, int... rdbTypes) {
    for (int type : rdbTypes) {
      decoders[type] = decoder;
    }
  }

  /** Whether values of this RDB type can be read; the byte may be an opcode instead. */
  public boolean knows(int rdbType) {
    return rdbType >= 0 && rdbType < TYPES && decoders[rdbType] != null;
  }

  /**
   * Reads a value, which may be given to {@link Database#place} or {@link Database#discard}.
   *
   * @param expiry of the key, or {@link Database#NO_EXPIRY}
   * @return a detached record; 0 if the value is an empty collection, which is no value
   * @throws RdbException if the bytes are not valid; nothing is left allocated then
   */
  public long read(int rdbType, RdbInput input, Database database, Slice key, long expiry, long now)
      throws IOException, RdbException {
    ValueDecoder decoder = knows(rdbType) ? decoders[rdbType] : null;
    if (decoder == null) {
      throw input.corrupt("a value of the unknown type " + rdbType);
    }
    try {
      return decoder.decode(rdbType, input, target.at(database, key, expiry, now));
    } finally {
      target.abandon();
    }
  }
}

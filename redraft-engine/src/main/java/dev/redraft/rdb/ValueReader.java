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
  private final @Nullable ValueDecoder[] decoders = new ValueDecoder[TYPES];

  public ValueReader(Keyspace keyspace) {
    target = new Target(keyspace);
    register(new StringDecoder(), RdbFormat.STRING);
    register(new ModuleDecoder(), RdbFormat.MODULE, RdbFormat.MODULE_2);
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
    return decoder.decode(rdbType, input, target.at(database, key, expiry, now));
  }
}

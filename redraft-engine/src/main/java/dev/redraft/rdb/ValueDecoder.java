package dev.redraft.rdb;

import java.io.IOException;

/** Reads the values of some RDB types. */
@FunctionalInterface
interface ValueDecoder {
  /**
   * Reads a value and makes the record of {@code target} from it.
   *
   * @param rdbType one of the types that this decoder is registered for
   * @return the detached record; 0 if the value is an empty collection, which is no value
   * @throws RdbException if the bytes are not valid; nothing is left allocated
   */
  long decode(int rdbType, RdbInput input, Target target) throws IOException, RdbException;
}

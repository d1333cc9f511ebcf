package dev.redraft.rdb;

import java.io.IOException;

/** Values of modules: refused by the name of their type, since there is no module to read them. */
final class ModuleDecoder implements ValueDecoder {
  @Override
  public long decode(int rdbType, RdbInput input, Target target) throws IOException, RdbException {
    if (rdbType == RdbFormat.MODULE) {
      throw input.corrupt("Pre-release module format not supported");
    }
    long id = input.readUnsigned();
    throw input.corrupt(
        "The RDB file contains module data I can't load: no matching module type '"
            + ModuleId.name(id)
            + "' (encoding version "
            + ModuleId.version(id)
            + ")");
  }

  /** Data of a module beside its values. */
  static RdbException auxiliary(RdbInput input) throws IOException, RdbException {
    long id = input.readUnsigned();
    // When it is to be loaded, before or after the keys, with the mark of a number before it.
    if (input.readLength() != 2) {
      return input.corrupt("module data with a bad mark of when it is to be loaded");
    }
    input.readLength();
    return input.corrupt(
        "The RDB file contains AUX module data I can't load: no matching module '"
            + ModuleId.name(id)
            + "'");
  }
}

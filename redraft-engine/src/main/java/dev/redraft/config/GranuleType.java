package dev.redraft.config;

import java.util.List;

/** The size of a copy-on-write granule: a power of two from 128 to 4096 bytes. */
final class GranuleType extends ValueType {
  private final MemoryType bytes = MemoryType.between(128, 128, 4096);

  @Override
  Value initial() {
    return bytes.initial();
  }

  @Override
  Value parse(List<String> words, Value current) throws ConfigException {
    Value value = bytes.parse(words, current);
    if (Long.bitCount(value.number()) != 1) {
      throw new ConfigException("argument must be a power of two between 128 and 4096");
    }
    return value;
  }
}

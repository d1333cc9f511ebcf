package dev.redraft.rdb;

/**
 * The bytes of an RDB file and of a DUMP payload. Source: the description of the format in the
 * documentation of redis-rdb-tools, and the files of redis-server.
 *
 * <pre>
 * file    = "REDIS" version:4 digits            "VALKEY" and 3 digits from Valkey 9 on
 *           { opcode ... | type key value }
 *           EOF [ crc64:8 ]                     from version 5 on; 0 if not computed
 * payload = type value version:2 crc64:8        DUMP, RESTORE; the checksum of all before it
 *
 * length  = 00llllll                            up to 63
 *           01llllll llllllll                   up to 16383, high bits first
 *           10000000 4 bytes                    big-endian
 *           10000001 8 bytes                    big-endian
 *           11cccccc                            no length: a string in the form c
 * string  = length bytes
 *           11000000 1 byte | 11000001 2 bytes | 11000010 4 bytes    integer, little-endian, in decimal
 *           11000011 length:compressed length:whole bytes            compressed, see {@link Lzf}
 * </pre>
 *
 * Numbers of more than a byte are little-endian but where noted.
 */
public final class RdbFormat {
  /** The newest version whose files are read. */
  public static final int NEWEST = 12;

  /** Versions of Valkey that were never Redis's begin here. */
  public static final int VALKEY = 80;

  /** Loaded by Redis 7.0. */
  public static final int REDIS_7_0 = 10;

  /** Loaded by Redis 7.2. */
  public static final int REDIS_7_2 = 11;

  /** The first that knows expiries of fields; loaded by Redis 7.4. */
  public static final int FIELD_EXPIRY = 12;

  // Opcodes.
  public static final int SLOT_IMPORT = 243;
  public static final int SLOT_INFO = 244;
  public static final int FUNCTION2 = 245;
  public static final int FUNCTION_PRE_GA = 246;
  public static final int MODULE_AUX = 247;
  public static final int IDLE = 248;
  public static final int FREQ = 249;
  public static final int AUX = 250;
  public static final int RESIZEDB = 251;
  public static final int EXPIRETIME_MS = 252;
  public static final int EXPIRETIME = 253;
  public static final int SELECTDB = 254;
  public static final int EOF = 255;

  // Types of values.
  public static final int STRING = 0;
  public static final int LIST = 1;
  public static final int SET = 2;
  public static final int ZSET = 3;
  public static final int HASH = 4;
  public static final int ZSET_2 = 5;
  public static final int MODULE = 6;
  public static final int MODULE_2 = 7;
  public static final int HASH_ZIPMAP = 9;
  public static final int LIST_ZIPLIST = 10;
  public static final int SET_INTSET = 11;
  public static final int ZSET_ZIPLIST = 12;
  public static final int HASH_ZIPLIST = 13;
  public static final int LIST_QUICKLIST = 14;
  public static final int STREAM_LISTPACKS = 15;
  public static final int HASH_LISTPACK = 16;
  public static final int ZSET_LISTPACK = 17;
  public static final int LIST_QUICKLIST_2 = 18;
  public static final int STREAM_LISTPACKS_2 = 19;
  public static final int SET_LISTPACK = 20;
  public static final int STREAM_LISTPACKS_3 = 21;
  public static final int HASH_METADATA_PRE_GA = 22;
  public static final int HASH_LISTPACK_EX_PRE_GA = 23;
  public static final int HASH_METADATA = 24;
  public static final int HASH_LISTPACK_EX = 25;

  /** In files of Valkey alone, where it takes the number of another type: fields with expiries. */
  public static final int VALKEY_HASH_2 = 22;

  // Forms of strings.
  static final int INT8 = 0;
  static final int INT16 = 1;
  static final int INT32 = 2;
  static final int LZF = 3;

  /**
   * The longest string: about what an array holds. Values have up to {@code proto-max-bulk-len},
   * 512 MB by default, but a node of a stream up to twice as much.
   */
  public static final int MAX_STRING = Integer.MAX_VALUE - (1 << 20);

  private RdbFormat() {}
}

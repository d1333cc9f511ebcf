package dev.redraft.rdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every form of a value that Redis 2 to 7.4 and Valkey 9 have written, built by hand. */
class OldFormatsTest {
  private static final String LONG = "x".repeat(100);
  private static final String HUGE = "y".repeat(20_000);

  private final RdbFixture fixture = new RdbFixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  private String read(RdbBytes bytes) throws Exception {
    boolean made = fixture.read("k", bytes.done());
    fixture.keyspace.validate();
    return made ? Shown.of(fixture, "k") : "empty";
  }

  private void refused(RdbBytes bytes, String reason) {
    assertThatThrownBy(() -> fixture.read("k", bytes.done()))
        .isInstanceOf(RdbException.class)
        .hasMessageContaining(reason);
  }

  private static RdbBytes of(int type) {
    return RdbBytes.type(type);
  }

  private static RdbBytes of(int type, byte[] blob) {
    return RdbBytes.type(type).string(blob);
  }

  // ---- Lists ----

  @Test
  void listsOfStrings() throws Exception {
    assertThat(read(of(RdbFormat.LIST).length(3).string("a", "").u8(0xC0, 7)))
        .isEqualTo("listpack a  7");
    assertThat(read(of(RdbFormat.LIST).length(2).string(HUGE, "b")))
        .isEqualTo("quicklist " + HUGE + " b");
    assertThat(read(of(RdbFormat.LIST).length(0))).isEqualTo("empty");
    refused(of(RdbFormat.LIST).length(3).string("a", "b"), "too early");
    refused(of(RdbFormat.LIST).length(1L << 40).string("a"), "a count of 1099511627776");
  }

  @Test
  void listsOfZiplists() throws Exception {
    String[] all = {
      "a",
      "0",
      "12",
      "13",
      "-1",
      "127",
      "-128",
      "128",
      "-32768",
      "32768",
      "8388607",
      "-8388608",
      "8388608",
      "2147483647",
      "2147483648",
      "-9223372036854775808",
      "007",
      LONG,
      "",
      "-0",
      "z"
    };
    assertThat(read(of(RdbFormat.LIST_ZIPLIST, RdbBytes.ziplist(all))))
        .isEqualTo("listpack " + String.join(" ", all));
    assertThat(read(of(RdbFormat.LIST_ZIPLIST, RdbBytes.ziplist("a", "z".repeat(300), HUGE, "b"))))
        .isEqualTo("quicklist a " + "z".repeat(300) + " " + HUGE + " b");
    assertThat(read(of(RdbFormat.LIST_ZIPLIST, RdbBytes.ziplist()))).isEqualTo("empty");
    assertThat(
            read(
                of(RdbFormat.LIST_QUICKLIST)
                    .length(3)
                    .string(RdbBytes.ziplist("a", "1"))
                    .string(RdbBytes.ziplist())
                    .string(RdbBytes.ziplist("b"))))
        .isEqualTo("listpack a 1 b");
    assertThat(read(of(RdbFormat.LIST_QUICKLIST).length(1).string(RdbBytes.ziplist())))
        .isEqualTo("empty");
  }

  @Test
  void listsOfListpacks() throws Exception {
    String[] all = {
      "a",
      "0",
      "127",
      "128",
      "-1",
      "4095",
      "-4096",
      "4096",
      "-4097",
      "32767",
      "32768",
      "8388607",
      "-8388609",
      "2147483647",
      "-2147483649",
      "9223372036854775807",
      "007",
      LONG,
      "",
      "z"
    };
    assertThat(read(quicklist(RdbBytes.listpack(all))))
        .isEqualTo("listpack " + String.join(" ", all));
    assertThat(read(quicklist(RdbBytes.listpack("a", "5"), RdbBytes.listpack("b", LONG))))
        .isEqualTo("quicklist a 5 b " + LONG);
    assertThat(read(quicklist(RdbBytes.listpack(), RdbBytes.listpack("b"))))
        .isEqualTo("listpack b");
    assertThat(read(quicklist(RdbBytes.listpack()))).isEqualTo("empty");
    assertThat(read(of(RdbFormat.LIST_QUICKLIST_2).length(2).u8(1).string("p").u8(1).string(HUGE)))
        .isEqualTo("quicklist p " + HUGE);
    refused(of(RdbFormat.LIST_QUICKLIST_2).length(1).u8(3).string("p"), "container 3");
    refused(of(RdbFormat.LIST_QUICKLIST_2).length(1).u8(1).string(""), "without a byte");
  }

  @Test
  void chunksFollowOwnLimits() throws Exception {
    String[] many = new String[300];
    for (int i = 0; i < many.length; i++) {
      many[i] = "element-" + i;
    }
    fixture.keyspace.values().limits().listMaxListpackSize = 10;
    assertThat(read(quicklist(RdbBytes.listpack(many))))
        .isEqualTo("quicklist " + String.join(" ", many));
  }

  @Test
  void entriesThatCouldBeShorter() throws Exception {
    byte[] text = RdbBytes.packedText(new byte[] {'1', '2'});
    byte[] wide = RdbBytes.withBack(new RdbBytes().u8(0xF4).little(8, 5).done());
    byte[] far = RdbBytes.withBack(new RdbBytes().u8(0xF0).little(4, 1).raw("q").done());
    byte[] blob = RdbBytes.listpackOf(65535, List.of(text, wide, far));
    assertThat(read(quicklist(blob))).isEqualTo("listpack 12 5 q");
    assertThat(read(of(RdbFormat.SET_LISTPACK, blob))).isEqualTo("listpack 12 5 q");
    byte[] twice = RdbBytes.listpackOf(2, List.of(text, RdbBytes.packedInteger(12)));
    refused(of(RdbFormat.SET_LISTPACK, twice), "member twice");
    refused(of(RdbFormat.HASH_LISTPACK, RdbBytes.listpackOf(1, List.of(text))), "no value");
  }

  private static RdbBytes quicklist(byte[]... listpacks) {
    RdbBytes bytes = of(RdbFormat.LIST_QUICKLIST_2).length(listpacks.length);
    for (byte[] listpack : listpacks) {
      bytes.u8(2).string(listpack);
    }
    return bytes;
  }

  // ---- Sets ----

  @Test
  void sets() throws Exception {
    assertThat(read(of(RdbFormat.SET).length(3).string("5").u8(0xC0, 250).string("70000")))
        .isEqualTo("intset -6 5 70000");
    assertThat(read(of(RdbFormat.SET).length(2).string("5", "a"))).isEqualTo("listpack 5 a");
    assertThat(read(of(RdbFormat.SET).length(2).string("5", LONG)))
        .isEqualTo("hashtable 5 " + LONG);
    assertThat(read(of(RdbFormat.SET).length(0))).isEqualTo("empty");
    refused(of(RdbFormat.SET).length(2).string("a", "a"), "member twice");
    RdbBytes many = of(RdbFormat.SET).length(600);
    for (int i = 0; i < 600; i++) {
      many.string("" + i);
    }
    assertThat(read(many)).startsWith("hashtable 0 1 10 100");
  }

  @Test
  void intsets() throws Exception {
    assertThat(read(of(RdbFormat.SET_INTSET, RdbBytes.intset(2, -5, 0, 7))))
        .isEqualTo("intset -5 0 7");
    assertThat(read(of(RdbFormat.SET_INTSET, RdbBytes.intset(8, 1, 2, 1L << 40))))
        .isEqualTo("intset 1 1099511627776 2");
    assertThat(read(of(RdbFormat.SET_INTSET, RdbBytes.intset(4)))).isEqualTo("empty");
    refused(of(RdbFormat.SET_INTSET, RdbBytes.intset(2, 3, 3)), "out of order");
    refused(of(RdbFormat.SET_INTSET, RdbBytes.intset(3, 1)), "of 3 bytes");
    refused(of(RdbFormat.SET_INTSET, new byte[5]), "an intset of 5 bytes");
    refused(
        of(RdbFormat.SET_INTSET, new RdbBytes().little(4, 2).little(4, -1).done()),
        "says 4294967295");
    fixture.keyspace.values().limits().setMaxIntsetEntries = 2;
    assertThat(read(of(RdbFormat.SET_INTSET, RdbBytes.intset(2, -5, 0, 7))))
        .isEqualTo("hashtable -5 0 7");
  }

  @Test
  void setsOfListpacks() throws Exception {
    assertThat(read(of(RdbFormat.SET_LISTPACK, RdbBytes.listpack("a", "1", "b"))))
        .isEqualTo("listpack 1 a b");
    assertThat(read(of(RdbFormat.SET_LISTPACK, RdbBytes.listpack("a", LONG))))
        .isEqualTo("hashtable a " + LONG);
    assertThat(read(of(RdbFormat.SET_LISTPACK, RdbBytes.listpack()))).isEqualTo("empty");
    refused(of(RdbFormat.SET_LISTPACK, RdbBytes.listpack("a", "b", "a")), "member twice");
    refused(of(RdbFormat.SET_LISTPACK, RdbBytes.listpack(LONG, "b", LONG)), "member twice");
  }

  // ---- Sorted sets ----

  @Test
  void sortedSetsOfTexts() throws Exception {
    RdbBytes all = of(RdbFormat.ZSET).length(4).string("c").u8(4).raw("1.25");
    all.string("b").u8(255).string("a").u8(254).string("d").u8(6).raw("-1e-05");
    assertThat(read(all)).isEqualTo("listpack b=-Infinity d=-1.0E-5 c=1.25 a=Infinity");
    refused(of(RdbFormat.ZSET).length(1).string("a").u8(253), "no number");
    refused(of(RdbFormat.ZSET).length(1).string("a").u8(3).raw("nan"), "no number");
    refused(of(RdbFormat.ZSET).length(1).string("a").u8(3).raw("1x2"), "no number");
    refused(of(RdbFormat.ZSET).length(1).string("a").u8(0), "no number");
  }

  @Test
  void sortedSets() throws Exception {
    assertThat(
            read(
                of(RdbFormat.ZSET_2)
                    .length(3)
                    .string("z")
                    .little(8, Double.doubleToLongBits(2))
                    .string("b")
                    .little(8, Double.doubleToLongBits(-0.5))
                    .string("a")
                    .little(8, Double.doubleToLongBits(2))))
        .isEqualTo("listpack b=-0.5 a=2.0 z=2.0");
    assertThat(
            read(
                of(RdbFormat.ZSET_2)
                    .length(1)
                    .string(LONG)
                    .little(8, Double.doubleToLongBits(Double.POSITIVE_INFINITY))))
        .isEqualTo("skiplist " + LONG + "=Infinity");
    assertThat(read(of(RdbFormat.ZSET_2).length(0))).isEqualTo("empty");
    refused(
        of(RdbFormat.ZSET_2).length(1).string("a").little(8, Double.doubleToLongBits(Double.NaN)),
        "no number");
    refused(
        of(RdbFormat.ZSET_2).length(2).string("a").little(8, 0).string("a").little(8, 1),
        "member twice");
  }

  @Test
  void packedSortedSets() throws Exception {
    for (boolean old : new boolean[] {true, false}) {
      int type = old ? RdbFormat.ZSET_ZIPLIST : RdbFormat.ZSET_LISTPACK;
      assertThat(read(of(type, packed(old, "7", "1", "a", "1", "c", "30000"))))
          .isEqualTo("listpack 7=1.0 a=1.0 c=30000.0");
      assertThat(read(of(type, packed(old, "c", "-inf", "b", "-0.5", "a", "1e+20", "d", "inf"))))
          .isEqualTo("listpack c=-Infinity b=-0.5 a=1.0E20 d=Infinity");
      assertThat(read(of(type, packed(old, "c", "3", "a", "1")))).isEqualTo("listpack a=1.0 c=3.0");
      assertThat(read(of(type, packed(old, "c", "9007199254740993"))))
          .isEqualTo("listpack c=9.007199254740992E15");
      assertThat(read(of(type, packed(old, "a", "1", LONG, "2"))))
          .isEqualTo("skiplist a=1.0 " + LONG + "=2.0");
      assertThat(read(of(type, packed(old)))).isEqualTo("empty");
      refused(of(type, packed(old, "a", "nan")), "no number");
      refused(of(type, packed(old, "a", "1", "b")), "no score");
      refused(of(type, packed(old, "a", "1", "a", "2")), "member twice");
      refused(of(type, packed(old, LONG, "1", LONG, "2")), "member twice");
    }
  }

  private static byte[] packed(boolean old, String... elements) {
    return old ? RdbBytes.ziplist(elements) : RdbBytes.listpack(elements);
  }

  // ---- Hashes ----

  @Test
  void hashes() throws Exception {
    assertThat(read(of(RdbFormat.HASH).length(2).string("f", "v", "g").u8(0xC0, 9)))
        .isEqualTo("listpack f=v g=9");
    assertThat(read(of(RdbFormat.HASH).length(1).string("f", LONG)))
        .isEqualTo("hashtable f=" + LONG);
    assertThat(read(of(RdbFormat.HASH).length(0))).isEqualTo("empty");
    refused(of(RdbFormat.HASH).length(2).string("f", "v", "f", "w"), "field twice");
    RdbBytes many = of(RdbFormat.HASH).length(600);
    for (int i = 0; i < 600; i++) {
      many.string("f" + i, "v" + i);
    }
    assertThat(read(many)).startsWith("hashtable f0=v0 f100=v100 f101=v101");
  }

  @Test
  void packedHashes() throws Exception {
    for (boolean old : new boolean[] {true, false}) {
      int type = old ? RdbFormat.HASH_ZIPLIST : RdbFormat.HASH_LISTPACK;
      assertThat(read(of(type, packed(old, "f", "1", "2", "v")))).isEqualTo("listpack 2=v f=1");
      assertThat(read(of(type, packed(old, "f", LONG)))).isEqualTo("hashtable f=" + LONG);
      assertThat(read(of(type, packed(old)))).isEqualTo("empty");
      refused(of(type, packed(old, "f")), "no value");
      refused(of(type, packed(old, "f", "1", "g", "2", "f", "3")), "field twice");
      refused(of(type, packed(old, "f", LONG, "f", "3")), "field twice");
    }
  }

  @Test
  void zipmaps() throws Exception {
    String text = "t".repeat(300);
    assertThat(read(of(RdbFormat.HASH_ZIPMAP, RdbBytes.zipmap(0, "f", "1", "g", "w"))))
        .isEqualTo("listpack f=1 g=w");
    assertThat(read(of(RdbFormat.HASH_ZIPMAP, RdbBytes.zipmap(3, "f", "1", "g", text))))
        .isEqualTo("hashtable f=1 g=" + text);
    assertThat(read(of(RdbFormat.HASH_ZIPMAP, RdbBytes.zipmap(0)))).isEqualTo("empty");
    refused(of(RdbFormat.HASH_ZIPMAP, RdbBytes.zipmap(0, "f", "1", "f", "2")), "field twice");
    refused(of(RdbFormat.HASH_ZIPMAP, RdbBytes.zipmap(0, "f")), "no value");
    refused(of(RdbFormat.HASH_ZIPMAP, new byte[] {9, -1}), "says 9");
    refused(of(RdbFormat.HASH_ZIPMAP, new byte[] {1, 9, 'f', -1}), "beyond its end");
    refused(of(RdbFormat.HASH_ZIPMAP, new byte[] {1, 1, 'f', 1, 9, 'v', -1}), "beyond its end");
    refused(of(RdbFormat.HASH_ZIPMAP, new byte[] {1, -1, -1}), "too early");
  }

  @Test
  void hashesWithExpiries() throws Exception {
    byte[] lp = RdbBytes.listpack("f", "v", "5000", "g", "7", "6000", "h", "w", "0");
    assertThat(read(of(RdbFormat.HASH_LISTPACK_EX).little(8, 5000).string(lp)))
        .isEqualTo("listpackex f=v@5000 g=7@6000 h=w");
    assertThat(read(of(RdbFormat.HASH_LISTPACK_EX_PRE_GA).string(lp)))
        .isEqualTo("listpackex f=v@5000 g=7@6000 h=w");
    assertThat(
            read(
                of(RdbFormat.HASH_METADATA)
                    .little(8, 5000)
                    .length(3)
                    .length(1)
                    .string("f", "v")
                    .length(1001)
                    .string("g", "7")
                    .length(0)
                    .string("h", LONG)))
        .isEqualTo("hashtable f=v@5000 g=7@6000 h=" + LONG);
    assertThat(
            read(
                of(RdbFormat.HASH_METADATA_PRE_GA)
                    .length(2)
                    .length(5000)
                    .string("f", "v")
                    .length(0)
                    .string("h", "w")))
        .isEqualTo("listpackex f=v@5000 h=w");
    refused(
        of(RdbFormat.HASH_METADATA).little(8, -1).length(1).length(1).string("f", "v"),
        "a field that expires 1 after -1");
    refused(
        of(RdbFormat.HASH_METADATA_PRE_GA).length(1).length(1L << 48).string("f", "v"), "expires");
    byte[] text = RdbBytes.listpack("f", "v", "soon");
    refused(of(RdbFormat.HASH_LISTPACK_EX_PRE_GA).string(text), "without an expiry");
    byte[] none = RdbBytes.listpack("f", "v");
    refused(of(RdbFormat.HASH_LISTPACK_EX_PRE_GA).string(none), "without an expiry");
    byte[] negative = RdbBytes.listpack("f", "v", "-5");
    refused(of(RdbFormat.HASH_LISTPACK_EX_PRE_GA).string(negative), "expires at");
  }

  @Test
  void hashesOfValkey() throws Exception {
    byte[] bytes =
        of(RdbFormat.VALKEY_HASH_2)
            .length(2)
            .string("f", "v")
            .little(8, 5000)
            .string("h", "w")
            .little(8, -1)
            .done();
    fixture.valkey = true;
    assertThat(fixture.read("k", bytes)).isTrue();
    assertThat(Shown.of(fixture, "k")).isEqualTo("listpackex f=v@5000 h=w");
    fixture.valkey = false;
    assertThatThrownBy(() -> fixture.read("k", bytes)).isInstanceOf(RdbException.class);
  }

  // ---- Blobs ----

  @Test
  void damagedZiplists() {
    byte[] good = RdbBytes.ziplist("a", "500", "b");
    refused(of(RdbFormat.LIST_ZIPLIST, changed(good, 0, 1)), "not of");
    refused(of(RdbFormat.LIST_ZIPLIST, changed(good, 4, 1)), "elsewhere");
    refused(of(RdbFormat.LIST_ZIPLIST, changed(good, 8, 1)), "says 2");
    refused(of(RdbFormat.LIST_ZIPLIST, changed(good, 10, 1)), "the one before");
    refused(of(RdbFormat.LIST_ZIPLIST, changed(good, 11, 0x41)), "beyond");
    refused(of(RdbFormat.LIST_ZIPLIST, changed(good, 14, 0x3F)), "that begins with byte 255");
    refused(of(RdbFormat.LIST_ZIPLIST, changed(good, good.length - 1, 1)), "without an end");
    refused(of(RdbFormat.LIST_ZIPLIST, new byte[3]), "not of 3 bytes");
  }

  @Test
  void damagedListpacks() {
    byte[] good = RdbBytes.listpack("a", "500", "b");
    refused(of(RdbFormat.SET_LISTPACK, changed(good, 0, 1)), "not of");
    refused(of(RdbFormat.SET_LISTPACK, changed(good, 4, 1)), "says 2");
    refused(of(RdbFormat.SET_LISTPACK, changed(good, 6, 4)), "back length");
    refused(of(RdbFormat.SET_LISTPACK, changed(good, 6, 0x20)), "beyond its end");
    refused(of(RdbFormat.SET_LISTPACK, changed(good, 6, 0x7F)), "that begins with byte 254");
    refused(of(RdbFormat.SET_LISTPACK, changed(good, 8, 1)), "back length");
    refused(of(RdbFormat.SET_LISTPACK, changed(good, good.length - 1, 1)), "without an end");
    refused(of(RdbFormat.SET_LISTPACK, new byte[3]), "not of 3 bytes");
  }

  private static byte[] changed(byte[] good, int at, int flipped) {
    byte[] bad = good.clone();
    bad[at] ^= (byte) flipped;
    return bad;
  }
}

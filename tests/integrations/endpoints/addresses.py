"""Addresses that nothing may be sent to, in all the spellings that resolvers take; and some that are fine."""

PUBLIC_V4, PUBLIC_V6 = "93.184.216.34", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"

# Every kind of IPv4 address that is not everybody's, first and last where it has an edge.
FORBIDDEN_V4 = (
    *("0.0.0.0", "0.255.255.255", "10.0.0.0", "10.255.255.255", "100.64.0.0", "100.127.255.255"),
    *("127.0.0.1", "127.255.255.255", "169.254.0.1", "169.254.169.254", "169.254.170.2"),
    *("172.16.0.0", "172.31.255.255", "192.0.0.1", "192.0.0.170", "192.0.2.1", "192.88.99.1"),
    *("192.168.0.0", "192.168.255.255", "198.18.0.0", "198.19.255.255", "198.51.100.1", "203.0.113.1"),
    *("224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255"),
)
FORBIDDEN_V6 = (
    *("::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:a9fe:a9fe", "::127.0.0.1"),
    *("64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b::192.168.1.1", "64:ff9b:1::808:808"),
    *("2002:7f00:1::", "2002:a9fe:a9fe::1", "2002:808:808::1", "2001::7f00:1", "2001:db8::1", "3fff::1"),
    *("100::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1", "ff0e::1"),
    *("0:0:0:0:0:0:0:1", "0000:0000:0000:0000:0000:ffff:7f00:0001", "::ffff:0:127.0.0.1"),
)
# The same few addresses as only some programs would write them.
FORBIDDEN_SPELLINGS = (
    *("127.1", "127.0.1", "127.000.000.001", "127.0.0.1.", "0177.0.0.1", "0177.1", "0x7f.0.0.1", "0x7f.1"),
    *("0X7F.0.0.1", "0x7f000001", "2130706433", "017700000001", "00000000177.0.0.1", "127.0x1"),
    *("0", "0.", "0x0", "00", "0.0", "10.1", "012.1", "0xa.1", "167772161", "1"),
    *("0xa9fea9fe", "2852039166", "0251.0376.0251.0376", "169.254.43518", "169.16689662"),
    *("192.168.257", "0xc0.0xa8.0.1", "3232235521", "172.1048577", "4294967295", "0xffffffff"),
)
FORBIDDEN_NAMES = (
    *("localhost", "LOCALHOST", "localhost.", "a.localhost", "a.b.LocalHost.", "printer.local"),
    *("metadata.google.internal", "internal", "ip-10-0-0-1.ec2.internal", "local"),
)
FORBIDDEN_HOSTS = (
    *FORBIDDEN_V4,
    *(f"[{address}]" for address in FORBIDDEN_V6),
    *FORBIDDEN_SPELLINGS,
    *FORBIDDEN_NAMES,
)

# What is no url to send to, whatever it leads to.
MALFORMED = (
    *(
        "",
        "https",
        "https:",
        "https://",
        "https:///path",
        "https:/example.com",
        "//example.com",
        "example.com",
    ),
    *(
        "http://example.com",
        "ftp://example.com",
        "file:///etc/passwd",
        "gopher://example.com",
        "javascript:1",
    ),
    *("https://user@example.com", "https://user:pass@example.com", "https://@example.com", "https://:@a.com"),
    *("https://example.com#part", "https://example.com/path#", "https://example.com/a?b#c"),
    *("https://example.com:0", "https://example.com:65536", "https://example.com:", "https://example.com:x"),
    *("https://example.com:-1", "https://example.com:443:443", "https://example.com:123456"),
    *("https://exa mple.com", "https://example.com/a b", "https://example.com/\n"),
    *("https://example.com\r\nX: y", "https://example.com\\@127.0.0.1", "https:\\\\example.com"),
    *("https://example.com/\\", "https://a\x00.com", "https://.example.com", "https://example..com"),
    *("https://example.com..", "https://-a.com", "https://a-.com"),
    *("https://exämple.com", "https://１２７.０.０.１", "https://①②⑦.0.0.1", "https://127。0。0。1"),
    *("https://ſecure.example.com", "https://example.com/ñ", "https://%31%32%37.0.0.1", "https://a%2eb.com"),
    *("https://1.2.3.4.5", "https://256.0.0.1", "https://1.2.3.256", "https://08.0.0.1"),
    *("https://0x100000000", "https://4294967296", "https://example.1", "https://1.2.3.4x5.6", "https://[]"),
    *("https://[::1", "https://::1", "https://[::1%25lo]", "https://[fe80::1%251]", "https://[v1.fe80::a]"),
    *("https://[127.0.0.1]", "https://[1::2::3]", "https://[::01234]", f"https://{'a' * 64}.com"),
    *(f"https://{'a.' * 127}com", f"https://example.com/{'a' * 1981}", "https://example.com/{a}"),
    *("https://a|b", "gopher://example.com"),
)

# What is one: the url, and the host, port and path that are asked for.
WELL_FORMED = {
    "https://example.com": ("example.com", 443, "/"),
    "https://example.com/": ("example.com", 443, "/"),
    "HTTPS://Example.COM./Hooks": ("example.com", 443, "/Hooks"),
    "https://example.com:8443/a/b?c=d&e=%20f": ("example.com", 8443, "/a/b?c=d&e=%20f"),
    "https://example.com?a=@b:c": ("example.com", 443, "/?a=@b:c"),
    "https://example.com/a?b=https://127.0.0.1/": ("example.com", 443, "/a?b=https://127.0.0.1/"),
    "https://xn--exmple-cua.com/h": ("xn--exmple-cua.com", 443, "/h"),
    "https://my_service.example.com": ("my_service.example.com", 443, "/"),
    "https://localhost.example.com": ("localhost.example.com", 443, "/"),
    "https://notlocalhost": ("notlocalhost", 443, "/"),
    "https://127.0.0.1.example.com": ("127.0.0.1.example.com", 443, "/"),
    "https://8.8.8.8:443/x": ("8.8.8.8", 443, "/x"),
    "https://8.8.2056/": ("8.8.8.8", 443, "/"),
    "https://134744072/": ("8.8.8.8", 443, "/"),
    "https://0x08080808/": ("8.8.8.8", 443, "/"),
    "https://[2606:4700:4700::1111]/": ("2606:4700:4700::1111", 443, "/"),
    "https://[2606:4700:4700:0::1111]:8443": ("2606:4700:4700::1111", 8443, "/"),
    "https://[64:ff9b::808:808]/": ("64:ff9b::808:808", 443, "/"),
    "https://example.com/" + "a" * 1980: ("example.com", 443, "/" + "a" * 1980),
    f"https://{'a' * 63}.com": (f"{'a' * 63}.com", 443, "/"),
}

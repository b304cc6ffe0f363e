//! Names that worlds are made of. What is learned on the development set must not hang on its names.

/// The names of one set.
#[derive(Debug)]
pub struct Names {
    /// Buckets, without APPID.
    pub buckets: &'static [&'static str],
    /// Folders of objects.
    pub folders: &'static [&'static str],
    /// Files in them.
    pub files: &'static [&'static str],
    /// Sub-users.
    pub users: &'static [&'static str],
    /// Groups of users.
    pub groups: &'static [&'static str],
    /// Roles.
    pub roles: &'static [&'static str],
    /// Domains of web pages.
    pub domains: &'static [&'static str],
    /// Regions.
    pub regions: &'static [&'static str],
}

/// The names of the development set.
pub const DEVELOPMENT: Names = Names {
    buckets: &["media", "backup", "site-assets", "logs", "uploads"],
    folders: &["doc", "docs", "images", "img", "private", "public", "a/b"],
    files: &[
        "a.txt",
        "logo.png",
        "report 2024.pdf",
        "r+d.csv",
        "图片.jpg",
        "index.html",
        "x(1).zip",
        "~tmp*",
    ],
    users: &["uploader", "reader", "ci", "alice"],
    groups: &["developers", "auditors"],
    roles: &["cvm-role", "scf-role"],
    domains: &["example.com", "www.example.com", "shop.example.org"],
    regions: &["ap-guangzhou", "ap-beijing", "ap-shanghai"],
};

/// The names of every other set.
pub const OTHER: Names = Names {
    buckets: &["archive", "cdn-origin", "tenant7", "video", "datalake"],
    folders: &[
        "in", "inbox", "thumbs", "2025", "2025/06", "open", "users/42",
    ],
    files: &[
        "data.bin",
        "cover.webp",
        "my file.docx",
        "c++.tar.gz",
        "合同.pdf",
        "main.js",
        "a&b=c.xml",
        "it's!.md",
    ],
    users: &["sync", "web", "bob", "etl"],
    groups: &["ops", "partners"],
    roles: &["tke-node", "pipeline"],
    domains: &["test.cn", "m.test.cn", "player.test.net"],
    regions: &["ap-nanjing", "ap-singapore", "eu-frankfurt"],
};

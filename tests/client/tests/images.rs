//! Images as services send them: decoded, fetched from a host of this machine, saved. Hostile hosts
//! and what of them is refused are in `image_hosts.rs`; which addresses are public is tested in
//! `generated-client`.

use std::path::Path;

use bytes::Bytes;
use client_tests::{Server, bytes};
use generated_client::images::{Image, ImageError, ImageKind};
use generated_client::types::ImageData;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\nan otter";
const JPEG: &[u8] = b"\xff\xd8\xff\xe0an otter";
const WEBP: &[u8] = b"RIFF\x10\0\0\0WEBPan otter";
/// The first of them in base64.
const PNG_BASE64: &str = "iVBORw0KGgphbiBvdHRlcg==";

type Question = fn(&ImageError) -> bool;

fn data(b64_json: Option<&str>, url: Option<&str>) -> ImageData {
    serde_json::from_value(serde_json::json!({"b64_json": b64_json, "url": url})).unwrap()
}

fn inline(text: &str) -> ImageData {
    data(Some(text), None)
}

fn link(url: &str) -> ImageData {
    data(None, Some(url))
}

async fn host(image: &'static [u8]) -> Server {
    Server::start(move |_| bytes(200, "text/html", Bytes::from_static(image))).await
}

fn files(folder: &Path) -> Vec<String> {
    let names = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn image_is_had_in_every_form() {
    let host = host(PNG).await;
    let linked = link(&format!("{}/a/b?signature=hunter2", host.url()));
    let image = linked.download().allow_private_addresses().bytes().await.unwrap();
    assert_eq!((&image.bytes[..], image.kind), (PNG, ImageKind::Png));
    let uri = format!("data:image/jpeg;base64,{PNG_BASE64}");
    let escaped = "data:image/png;base64,iVBORw0KGgphbiBvdHRlcg%3D%3D";
    let data_uri = "data:,%89PNG%0D%0A%1A%0Aan otter";
    for data in [
        inline(PNG_BASE64),
        inline("iVBORw0KGgph\r\nbiBvdHRlcg"),
        inline(&uri),
        link(&uri),
        link(escaped),
        inline(data_uri),
        // What is here already is not fetched.
        data(Some(PNG_BASE64), Some("http://a.invalid/x.png")),
        data(Some(PNG_BASE64), Some("image.png")),
    ] {
        assert_eq!(data.bytes().await.unwrap(), image);
        assert_eq!(data.bytes_blocking().unwrap(), image);
    }
    assert_eq!(host.arrived().len(), 1);
}

#[tokio::test]
async fn kind_is_that_of_the_content() {
    for (content, kind, extension) in [
        (PNG, ImageKind::Png, "png"),
        (JPEG, ImageKind::Jpeg, "jpg"),
        (WEBP, ImageKind::WebP, "webp"),
    ] {
        let host = host(content).await;
        let data = link(&format!("{}/x.gif", host.url()));
        let image = data.download().allow_private_addresses().bytes().await.unwrap();
        assert_eq!((image.kind, image.kind.extension()), (kind, extension));
    }
}

#[tokio::test]
async fn what_is_no_image_says_why_and_is_kept() {
    let error = inline("PGh0bWw+").bytes().await.unwrap_err();
    assert!(error.is_unknown_format());
    assert_eq!(error.content().unwrap(), "<html>");
    let is: [(_, Question); 8] = [
        (data(None, None), ImageError::is_absent),
        (data(Some(""), Some(" ")), ImageError::is_absent),
        (link("image.png"), ImageError::is_file_name),
        (link("/outputs/image.png"), ImageError::is_file_name),
        (inline("iVBOR*w0KGgo"), ImageError::is_decode),
        (inline("data:image/png;base64"), ImageError::is_decode),
        (link("data:image/png;base64,A"), ImageError::is_decode),
        (link("ftp://hunter2.test/x.png"), |error| error.to_string().contains("neither http")),
    ];
    for (data, is_expected) in is {
        let error = data.bytes().await.unwrap_err();
        assert!(is_expected(&error) && !error.is_retryable(), "{data:?}: {error}");
        assert!(error.content().is_none() && error.status().is_none());
        assert_eq!(data.bytes_blocking().unwrap_err().to_string(), error.to_string());
    }
}

#[tokio::test]
async fn limit_of_size_counts_for_images_that_are_here_too() {
    for data in [inline(PNG_BASE64), link("data:,%89PNG%0D%0A%1A%0Aan otter")] {
        let download = data.download().max_bytes(PNG.len());
        assert_eq!(download.clone().bytes().await.unwrap().bytes, PNG);
        let error = download.max_bytes(PNG.len() - 1).bytes().await.unwrap_err();
        assert!(error.is_too_large(), "{error}");
    }
}

#[tokio::test]
async fn name_gets_the_extension_of_the_kind_or_has_to_fit() {
    let folder = tempfile::tempdir().unwrap();
    let save = async |name: &str| inline(PNG_BASE64).save(folder.path().join(name)).await;
    for (name, expected) in [
        ("otter", "otter.png"),
        ("v1.5 otter", "v1.5 otter.png"),
        ("heron.png", "heron.png"),
        ("HERON.PNG", "HERON.PNG"),
        (".hidden", ".hidden.png"),
    ] {
        let path = save(name).await.unwrap();
        assert_eq!(path, folder.path().join(expected));
        assert_eq!(std::fs::read(path).unwrap(), PNG);
    }
    let before = files(folder.path());
    for name in ["otter.jpg", "otter.JPEG", "otter.webp"] {
        let error = save(name).await.unwrap_err();
        assert!(error.is_wrong_extension() && error.to_string().contains(".png"), "{error}");
        assert_eq!(error.content().unwrap(), PNG, "it was paid for");
        assert_eq!(error.path().unwrap(), folder.path().join(name));
    }
    for name in ["", "..", "otter/", "otter/.", "otter/..", "."] {
        assert_eq!(save(name).await.unwrap_err().content().unwrap(), PNG);
    }
    assert_eq!(files(folder.path()), before);
}

#[tokio::test]
async fn file_that_is_there_stays_unless_asked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("otter.png");
    std::fs::write(&path, "mine").unwrap();
    for name in ["otter", "otter.png"] {
        let name = folder.path().join(name);
        let error = inline(PNG_BASE64).save(&name).await.unwrap_err();
        assert!(error.is_already_there() && error.path() == Some(&path), "{error}");
        assert_eq!(error.content().unwrap(), PNG);
        assert!(inline(PNG_BASE64).save_blocking(&name).unwrap_err().is_already_there());
        assert_eq!(std::fs::read(&path).unwrap(), b"mine");
    }
    inline(PNG_BASE64).download().overwrite().save(&path).await.unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), PNG);
    let image = inline("/9j/4A==").bytes().await.unwrap();
    let jpeg = image.save_blocking(folder.path().join("otter")).unwrap();
    assert_eq!(image.replace(&jpeg).await.unwrap(), jpeg);
    assert_eq!(image.replace_blocking(&jpeg).unwrap(), jpeg);
    assert_eq!(files(folder.path()), ["otter.jpg", "otter.png"]);
}

#[tokio::test]
async fn one_of_many_writers_gets_the_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("otter.png");
    let image = inline(PNG_BASE64).bytes().await.unwrap();
    let write = || image.save_blocking(&path).is_ok();
    let winners = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..8).map(|_| scope.spawn(write)).collect();
        writers.into_iter().filter_map(|writer| writer.join().ok()).filter(|won| *won).count()
    });
    assert_eq!(winners, 1);
    assert_eq!(files(folder.path()), ["otter.png"]);
}

#[tokio::test]
async fn file_that_cannot_be_written_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("no/such/folder/otter.png");
    let error = inline(PNG_BASE64).save(missing).await.unwrap_err();
    assert_eq!(error.content().unwrap(), PNG);
    assert!(std::error::Error::source(&error).unwrap().is::<std::io::Error>());
    // Nothing can be moved to where a folder is.
    std::fs::create_dir(folder.path().join("otter.png")).unwrap();
    let path = folder.path().join("otter.png");
    assert!(inline(PNG_BASE64).save(&path).await.unwrap_err().is_already_there());
    assert!(inline(PNG_BASE64).download().overwrite().save(&path).await.is_err());
    assert_eq!(files(folder.path()), ["otter.png"]);
}

#[test]
fn saving_that_is_dropped_leaves_the_whole_file_or_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut bytes = PNG.to_vec();
    bytes.resize(32 * 1024 * 1024, 7);
    let length = bytes.len() as u64;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let image = runtime.block_on(image(&bytes));
    runtime.block_on(async {
        let save = image.save(folder.path().join("otter"));
        // The first poll begins it.
        assert!(tokio::time::timeout(std::time::Duration::ZERO, save).await.is_err());
    });
    // Waits for what goes on in the background.
    drop(runtime);
    for name in files(folder.path()) {
        let size = std::fs::metadata(folder.path().join(&name)).unwrap().len();
        assert_eq!((name.as_str(), size), ("otter.png", length));
    }
}

/// An image of any content, from a host of this machine.
async fn image(content: &[u8]) -> Image {
    let content = Bytes::copy_from_slice(content);
    let host = Server::start(move |_| bytes(200, "image/png", content.clone())).await;
    let data = link(&host.url());
    data.download().allow_private_addresses().bytes().await.unwrap()
}

#[test]
fn blocking_forms_work_inside_and_outside_of_a_runtime() {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let host = runtime.block_on(host(PNG));
    let data = link(&host.url());
    let fetch = || data.download().allow_private_addresses().bytes_blocking().unwrap();
    assert_eq!(fetch().bytes, PNG);
    runtime.block_on(async { assert_eq!(fetch().bytes, PNG) });

    let folder = tempfile::tempdir().unwrap();
    let path = data.download().allow_private_addresses().save_blocking(folder.path().join("x"));
    assert_eq!(std::fs::read(path.unwrap()).unwrap(), PNG);
}

#[test]
fn nothing_that_is_shown_repeats_the_image() {
    let secret = "hunter2";
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        for data in [
            inline("hunter2*"),
            link(&format!("https://{secret}:{secret}@127.0.0.1/{secret}?s={secret}")),
            link(&format!("http://127.0.0.1:1/{secret}?s={secret}")),
            link(secret),
            link(&format!("ftp://a.b/{secret}")),
            link(&format!("data:,{secret}")),
        ] {
            let error = data.bytes().await.unwrap_err();
            let download = data.download().allow_private_addresses();
            let unchecked = download.clone().bytes().await.unwrap_err();
            let mut shown = format!("{error} {error:?} {unchecked} {unchecked:#?} {download:?}");
            let mut source = std::error::Error::source(&unchecked);
            while let Some(error) = source {
                shown.extend([error.to_string(), format!("{error:?}")]);
                source = error.source();
            }
            assert!(!shown.contains(secret), "{shown}");
        }
        let folder = tempfile::tempdir().unwrap();
        let image = inline(PNG_BASE64).bytes().await.unwrap();
        assert_eq!(format!("{image:?}"), "Image { bytes: 16 bytes, kind: Png }");
        // The name of a file may be the prompt.
        let error = image.save(folder.path().join("hunter2/x")).await.unwrap_err();
        assert!(!format!("{error} {error:?}").contains(secret), "{error:?}");
    });
}

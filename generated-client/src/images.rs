//! Images as they come: fetched or decoded, told apart, saved; and many of them in one go.
//!
//! The service sends an image inline, bare or as a `data:` URI, or as a link.
//! [`ImageData::bytes`] and [`ImageData::save`] give it in any case; [`ImageData::download`] sets
//! limits, and what may be reached. [`generate_many`] makes images from many prompts.
//!
//! [`generate_many`]: crate::resources::images::Images::generate_many

mod address;
mod content;
mod decode;
mod download;
mod error;
mod fetch;
mod file;
mod image;
mod kind;
mod many;

use std::path::{Path, PathBuf};

pub use crate::images::download::Download;
pub use crate::images::error::ImageError;
pub use crate::images::image::Image;
pub use crate::images::kind::ImageKind;
#[cfg(feature = "blocking")]
pub use crate::images::many::blocking::GenerateIter;
pub use crate::images::many::{GenerateMany, GenerateStream};
use crate::types::ImageData;

impl ImageData {
    /// The image, decoded or fetched from where the service put it.
    ///
    /// ```no_run
    /// # async fn example(data: generated_client::types::ImageData)
    /// # -> Result<(), Box<dyn std::error::Error>> {
    /// let image = data.bytes().await?;
    /// println!("{} bytes of {}", image.bytes.len(), image.kind);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// See [`ImageError`]; limits are those of [`download`](Self::download).
    pub async fn bytes(&self) -> Result<Image, ImageError> {
        self.download().bytes().await
    }

    /// Saves the image, and says where: a name without the extension of an image gets the right
    /// one.
    ///
    /// ```no_run
    /// # async fn example(data: generated_client::types::ImageData)
    /// # -> Result<(), Box<dyn std::error::Error>> {
    /// let path = data.save("otter").await?;
    /// println!("saved {}", path.display()); // otter.png, otter.jpg or otter.webp
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// The file appears whole or not at all, also if the future is dropped. A file that is there
    /// already stays as it is; see [`Download::overwrite`].
    ///
    /// # Errors
    ///
    /// As [`bytes`](Self::bytes), and those of [`Image::save`]: among them a name that ends like
    /// another kind of image. The error then keeps the image, in [`ImageError::content`].
    pub async fn save(&self, path: impl AsRef<Path>) -> Result<PathBuf, ImageError> {
        self.download().save(path).await
    }

    /// The same with other limits, or from places that are refused otherwise.
    ///
    /// ```no_run
    /// # use std::time::Duration;
    /// # async fn example(data: generated_client::types::ImageData)
    /// # -> Result<(), Box<dyn std::error::Error>> {
    /// let path = data
    ///     .download()
    ///     .max_bytes(20 * 1024 * 1024)
    ///     .timeout(Duration::from_secs(30))
    ///     .overwrite()
    ///     .save("otter.png")
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn download(&self) -> Download<'_> {
        Download::new(self)
    }
}

#[cfg(feature = "blocking")]
impl ImageData {
    /// [`bytes`](Self::bytes) for code without an asynchronous runtime.
    ///
    /// # Errors
    ///
    /// As [`bytes`](Self::bytes).
    pub fn bytes_blocking(&self) -> Result<Image, ImageError> {
        self.download().bytes_blocking()
    }

    /// [`save`](Self::save) for code without an asynchronous runtime.
    ///
    /// ```no_run
    /// # fn example(data: generated_client::types::ImageData)
    /// # -> Result<(), Box<dyn std::error::Error>> {
    /// let path = data.save_blocking("otter")?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`save`](Self::save).
    pub fn save_blocking(&self, path: impl AsRef<Path>) -> Result<PathBuf, ImageError> {
        self.download().save_blocking(path)
    }
}

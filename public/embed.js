// Fits the booking frames of this page to their content. Only what comes from a frame's own window and origin counts.
addEventListener('message', function (event) {
  var data = event.data
  if (!data || data.punctual !== 'height' || !(data.height > 0 && data.height < 20000)) return
  document.querySelectorAll('iframe[src*="/embed/"]').forEach(function (frame) {
    if (frame.contentWindow !== event.source || new URL(frame.src).origin !== event.origin) return
    frame.style.height = Math.ceil(data.height) + 'px'
    // Another step begins at its top, which may have been scrolled out of sight.
    if (frame.dataset.page && frame.dataset.page !== data.page && frame.getBoundingClientRect().top < 0) frame.scrollIntoView()
    frame.dataset.page = data.page
  })
})
